using Parley.Json;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Tests.Fakes;

/// <summary>
/// A connection between a fake socket and a fake REST server, with a random value of 0.5 for all jitter.
/// </summary>
internal sealed class ClientHarness : IAsyncDisposable
{
    public const double Roll = 0.5;
    private readonly ParleyClient _client;
    private readonly List<(ConnectionStatus Status, TaskCompletionSource Reached)> _waiting = [];

    public ClientHarness(ChatConnectionOptions? options = null)
    {
        Http = new FakeHttp(request => FakeHttp.Json(Events(After(request)), ParleyJson.Default.EventPage));
        _client = new ParleyClient(
            new ParleyClientOptions
            {
                BaseAddress = new Uri("https://chat.example.org/base/"),
                Token = "secret",
                HttpMessageHandler = Http,
                TimeProvider = Clock,
                Random = new FixedRandom(Roll),
            }
        );
        Connection = new ChatConnection(_client, options, Sockets);
        Connection.StatusChanged += (_, change) =>
        {
            lock (Changes)
            {
                Changes.Add(change);
                foreach (var (status, reached) in _waiting)
                {
                    if (change.Current == status)
                    {
                        reached.TrySetResult();
                    }
                }
            }
        };
    }

    public TestClock Clock { get; } = new();

    public FakeSocketFactory Sockets { get; } = new();

    public FakeHttp Http { get; }

    public ChatConnection Connection { get; }

    public List<ConnectionStatusChangedEventArgs> Changes { get; } = [];

    /// <summary>The response of <c>GET /channels/{c}/events</c>.</summary>
    public Func<long, EventPage> Events { get; set; } =
        after => new EventPage
        {
            Events = [],
            NextSeq = after,
            LastSeq = after,
        };

    public async Task<FakeSocket> ConnectAsync(ReadyFrame? ready = null)
    {
        var connecting = Connection.ConnectAsync(TestContext.Current.CancellationToken);
        var socket = await Sockets.NextReadyAsync(ready);
        await connecting.WithTimeoutAsync();
        return socket;
    }

    /// <summary>The next frames for the reader; reading continues over calls.</summary>
    public async Task<List<ServerFrame>> ReadAsync(int count)
    {
        var frames = new List<ServerFrame>();
        await using var events = Connection
            .ReadEventsAsync(TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        while (frames.Count < count && await events.MoveNextAsync().AsTask().WithTimeoutAsync())
        {
            frames.Add(events.Current);
        }

        return frames;
    }

    /// <summary>Waits until the status is reached, and in <see cref="Changes"/>: it is raised later.</summary>
    public async Task UntilAsync(ConnectionStatus status)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Changes)
        {
            var recorded = Changes is [.., var last] ? last.Current : ConnectionStatus.Disconnected;
            if (Connection.Status == status && recorded == status)
            {
                return;
            }

            _waiting.Add((status, reached));
        }

        await reached.Task.WithTimeoutAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().AsTask().WithTimeoutAsync();
        _client.Dispose();
        Http.Dispose();
    }

    private static long After(FakeRequest request) =>
        long.Parse(request.Path.Split("after=")[1].Split('&')[0], System.Globalization.CultureInfo.InvariantCulture);

    private sealed class FixedRandom(double roll) : Random
    {
        public override double NextDouble() => roll;
    }
}
