using System.Collections.Concurrent;

namespace Parley.Faults.Tests.Postgres;

/// <summary>
/// Users who send one message after the other, and each repeatedly until it is acknowledged. Their sockets must stay
/// open.
/// </summary>
internal sealed class Senders : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Team _team;
    private readonly List<SentMessage> _sent = [];
    private readonly ConcurrentBag<TimeSpan> _answers = [];
    private readonly List<TestSocket> _sockets = [];
    private int _acknowledged;
    private int _refused;
    private Task _sending = Task.CompletedTask;

    private Senders(Team team) => _team = team;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public int Refused => Volatile.Read(ref _refused);

    /// <summary>The longest wait for an ack or an error.</summary>
    public TimeSpan Slowest => _answers.Max();

    /// <param name="team">Its members send.</param>
    /// <param name="servers">The servers to connect to, in turn; none for the server of the team.</param>
    public static async Task<Senders> StartAsync(Team team, params ParleyServer[] servers)
    {
        var senders = new Senders(team);
        foreach (var user in team.Members)
        {
            senders._sockets.Add(
                servers.Length == 0
                    ? await user.OpenSocketAsync()
                    : await TestSocket.OpenAsync(
                        servers[senders._sockets.Count % servers.Length].Address,
                        token: user.Token
                    )
            );
        }

        senders._sending = Task.WhenAll(
            team.Members.Select((user, i) => senders.SendAsync(user, senders._sockets[i], i))
        );
        return senders;
    }

    /// <summary>Waits for this number of further acks and errors.</summary>
    public Task UntilAsync(int acknowledged = 0, int refused = 0)
    {
        var (a, r) = (Acknowledged + acknowledged, Refused + refused);
        return Wait.UntilAsync(IsReached, () => $"{Acknowledged} acknowledged of {a}, {Refused} refused of {r}");

        bool IsReached()
        {
            var reached = Acknowledged >= a && Refused >= r;
            Assert.False(!reached && _sending.IsCompleted, $"The senders have stopped: {_sending.Exception}");
            return reached;
        }
    }

    /// <summary>Lets all senders end with an ack, lets the owner post a last message, and reads the channel.</summary>
    public async Task<History> StopAsync()
    {
        await _stopping.CancelAsync();
        await _sending.WithTimeoutAsync("the last acks");
        Assert.All(_sockets, socket => Assert.False(socket.ClosedAsync().IsCompleted, "a socket was closed"));

        // The server that is read below must know of all writes of other servers, as each append ensures.
        var last = new SentMessage(Ids.Message(), _team.Owner.Id, 0, "the last word");
        _sent.Add(last);
        last.Acks.Add((await _team.Owner.PostAsync(_team.General.Id, last.Content, last.Id)).Seq);
        var messages = await _team.Owner.HistoryAsync(_team.General.Id);
        var events = await _team.Owner.EventsAsync(_team.General.Id);
        return new(
            _sent,
            [.. messages.Select(StoredMessage.Of)],
            [.. events.OfType<MessageCreated>().Select(created => StoredMessage.Of(created.Message))],
            [.. events.Select(change => change.Seq)],
            (await _team.Owner.ChannelAsync(_team.General.Id)).LastSeq,
            []
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var socket in _sockets)
        {
            await socket.DisposeAsync();
        }

        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task SendAsync(TestUser user, TestSocket socket, int number)
    {
        for (var order = 0; !_stopping.IsCancellationRequested; order++)
        {
            var sent = new SentMessage(Ids.Message(), user.Id, order, $"{number}: {order}");
            lock (_sent)
            {
                _sent.Add(sent);
            }

            while (!await TrySendAsync(socket, sent))
            {
                await Task.Delay(Pause, TimeProvider.System);
            }

            Interlocked.Increment(ref _acknowledged);
        }
    }

    private async Task<bool> TrySendAsync(TestSocket socket, SentMessage sent)
    {
        var start = TimeProvider.System.GetTimestamp();
        var reference = await socket.SendMessageAsync(_team.General.Id, sent.Content, sent.Id);
        var answer = await socket.ReceiveAsync<ServerFrame>(frame =>
            frame is AckFrame ack ? ack.Ref == reference : frame is ErrorFrame error && error.Ref == reference
        );
        _answers.Add(TimeProvider.System.GetElapsedTime(start));
        if (answer is AckFrame { Seq: var seq })
        {
            sent.Acks.Add(seq);
            return true;
        }

        var refusal = Assert.IsType<ErrorFrame>(answer);
        Assert.Equal(ErrorCodes.ServerUnavailable, refusal.Code);
        Assert.InRange(refusal.RetryAfterMs ?? 0, 1, 60_000);
        Interlocked.Increment(ref _refused);
        return false;
    }
}
