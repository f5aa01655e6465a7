using Parley.Client;

namespace Parley.Server.Tests.Sdk;

/// <summary>A user of the .NET SDK: a connection, and a store that applies its events.</summary>
internal sealed class SdkUser : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ServerFrame> _frames = [];
    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    private SdkUser(Uri server, string token, FrameEncoding encoding)
    {
        Link = new SwitchableConnection(server);
        Client = new ParleyClient(
            new ParleyClientOptions
            {
                BaseAddress = server,
                Token = token,
                HttpMessageHandler = Link,
                Random = new ZeroRandom(),
            }
        );
        Connection = new ChatConnection(Client, new ChatConnectionOptions { Encoding = encoding });
    }

    public SwitchableConnection Link { get; }

    public ParleyClient Client { get; }

    public ChatConnection Connection { get; }

    public ChatStore Store { get; } = new();

    public IReadOnlyList<ServerFrame> Frames
    {
        get
        {
            lock (_gate)
            {
                return [.. _frames];
            }
        }
    }

    public static async Task<SdkUser> ConnectAsync(
        Uri server,
        string token,
        FrameEncoding encoding = FrameEncoding.Json
    )
    {
        var user = new SdkUser(server, token, encoding);
        await user.Connection.ConnectAsync(TestContext.Current.CancellationToken).WithTimeoutAsync("connected");
        user._reading = user.ReadAsync();
        return user;
    }

    /// <summary>Waits for a condition on the received frames and the store.</summary>
    public async Task UntilAsync(string what, Func<IReadOnlyList<ServerFrame>, bool> isThere)
    {
        while (true)
        {
            Task more;
            IReadOnlyList<ServerFrame> frames;
            lock (_gate)
            {
                (more, frames) = (_more.Task, [.. _frames]);
            }

            if (isThere(frames))
            {
                return;
            }

            await more.WithTimeoutAsync(
                $"{what}; received: {string.Join(", ", frames.Select(frame => frame.GetType().Name))}"
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _end.CancelAsync();
        await _reading.WithTimeoutAsync("the reading ended");
        Client.Dispose();
        Link.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync()
    {
        await foreach (var frame in Connection.ReadEventsAsync(_end.Token))
        {
            Store.Apply(frame);
            lock (_gate)
            {
                _frames.Add(frame);
                _more.TrySetResult();
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>No jitter: the shortest delays.</summary>
    private sealed class ZeroRandom : Random
    {
        public override double NextDouble() => 0;
    }
}
