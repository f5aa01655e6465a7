using System.Net.WebSockets;

namespace Parley.Faults.Tests;

/// <summary>
/// Users who send one message after the other, each after the ack of the last one. They stop when the server is gone;
/// after a restart each resends its last message with the same id, as a client does.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private const int SubscriberCount = 2;

    /// <summary>
    /// Interval of messages after which one is edited and deleted, and one is read right after its ack.
    /// </summary>
    private const int EditInterval = 8;

    /// <summary>A client that missed more would get a resync.</summary>
    private const int MaxReplayed = 900;

    private readonly List<Client> _clients = [];
    private readonly List<Subscriber> _subscribers = [];
    private readonly List<TestSocket> _outside = [];
    private readonly TestUser _owner;
    private readonly List<TestUser> _users;
    private readonly List<StoredMessage> _messages = [];
    private readonly List<StoredMessage> _found = [];
    private readonly List<long> _seqs = [];

    private readonly TestUser _outsider;

    private Load(TestUser owner, TestUser outsider, List<TestUser> users, ChannelId channel) =>
        (_owner, _outsider, _users, ChannelId) = (owner, outsider, users, channel);

    public ChannelId ChannelId { get; }

    /// <summary>May be read while the clients are sending.</summary>
    public int Acknowledged => _clients.Sum(client => client.Acknowledged);

    public static async Task<Load> PrepareAsync(Uri address, int clients)
    {
        var team = await Team.CreateAsync(address);
        var channel = team.General.Id;
        var outsider = await Team.RegisterAsync(address, "Outsider");
        var load = new Load(team.Owner, outsider, [team.Owner, outsider], channel);
        for (var i = 0; i < SubscriberCount; i++)
        {
            var user = await team.AddMemberAsync($"Subscriber {i}");
            load._users.Add(user);
            load._subscribers.Add(new(user, channel));
        }

        for (var i = 0; i < clients; i++)
        {
            var user = await team.AddMemberAsync($"Client {i}");
            load._users.Add(user);
            load._clients.Add(new(user, channel, i));
        }

        return load;
    }

    /// <summary>Connects all clients, resends unacknowledged messages, and sends until the server is gone.</summary>
    public async Task<Task> StartAsync(Uri address)
    {
        await ConnectListenersAsync(address);
        await Task.WhenAll(_clients.Select(client => client.ConnectAsync(address)));
        return Task.WhenAll(_clients.Select(client => client.SendUntilGoneAsync()));
    }

    /// <summary>Waits for a number of acks.</summary>
    public Task UntilAsync(int acknowledged) =>
        Wait.UntilAsync(() => Acknowledged >= acknowledged, () => $"{Acknowledged} acknowledged of {acknowledged}");

    /// <summary>
    /// Lets one user send <paramref name="count"/> messages, each after the ack of the one before, without other load.
    /// </summary>
    public async Task PostOneByOneAsync(Uri address, int count)
    {
        await using var socket = await TestSocket.OpenAsync(address, token: _owner.Token);
        for (var i = 0; i < count; i++)
        {
            await socket.PostAsync(ChannelId, $"one by one: {i}");
        }
    }

    /// <summary>Resends unacknowledged messages, so that every message is stored.</summary>
    public async Task<History> CompleteAsync(Uri address)
    {
        await ConnectListenersAsync(address);
        foreach (var client in _clients)
        {
            await client.ConnectAsync(address);
            await client.RepeatAsync();
        }

        var last = (await _owner.ChannelAsync(ChannelId)).LastSeq;
        await Task.WhenAll(_subscribers.Select(subscriber => subscriber.WaitForAsync(last)));
        return await ReadAsync(again: true) with { AreSubscribersComplete = true };
    }

    /// <summary>
    /// Reads the channel by every read path. Reads only new data since the last time, unless <paramref name="again"/>
    /// is set.
    /// </summary>
    /// <param name="again">Reads everything again.</param>
    /// <param name="files">The folder of files to search as well; null for none.</param>
    public async Task<History> ReadAsync(bool again = false, string? files = null)
    {
        if (again)
        {
            _messages.Clear();
            _found.Clear();
            _seqs.Clear();
        }
        else
        {
            // Messages of earlier reads may have been deleted since; the next full read checks them.
            var deleting = _clients
                .SelectMany(client => client.Sent)
                .Where(sent => sent.Deleting)
                .Select(sent => sent.Id)
                .ToHashSet();
            Empty(_messages, deleting);
            Empty(_found, deleting);
        }

        await ReadMessagesAsync();
        var events = await _owner.EventsAsync(ChannelId, _seqs.Count == 0 ? 0 : _seqs[^1]);
        _seqs.AddRange(events.Select(change => change.Seq));
        _found.AddRange(events.OfType<MessageCreated>().Select(created => StoredMessage.Of(created.Message)));
        List<ObservedText> observed =
        [
            .. events.SelectMany(change => TextsOf("events", change)),
            .. again ? await ReadBySocketAsync() : [],
            .. files is null ? [] : await FindAsync(files),
        ];
        return new(
            [.. _clients.SelectMany(client => client.Sent)],
            [.. _messages],
            [.. _found],
            [.. _seqs],
            (await _owner.ChannelAsync(ChannelId)).LastSeq,
            [.. _clients.SelectMany(client => client.Live())]
        )
        {
            SubscriberSeqs = [.. _subscribers.Select(subscriber => subscriber.Seen)],
            Leaked =
            [
                .. _outside
                    .SelectMany(socket => socket.Frames)
                    .OfType<ChannelEvent>()
                    .Where(change => change.ChannelId == ChannelId)
                    .Select(change => change.Seq),
            ],
            Stale = [.. _clients.SelectMany(client => client.Stale)],
            ObservedTexts = observed,
        };
    }

    /// <summary>The contents that a resume and a sync deliver.</summary>
    private async Task<List<ObservedText>> ReadBySocketAsync()
    {
        var address = new Uri(_owner.Http.BaseAddress!, "/");
        var last = (await _owner.ChannelAsync(ChannelId)).LastSeq;
        var after = Math.Max(0, last - MaxReplayed);
        await using var asking = await TestSocket.OpenAsync(address, token: _owner.Token);
        await asking.SendAsync(new SyncFrame { ChannelId = ChannelId, After = after });
        await asking.ReceiveAnyAsync<ChannelEvent>(change => change.ChannelId == ChannelId && change.Seq >= last);
        var resume = new ResumeState
        {
            Epoch = asking.Ready.Epoch,
            UserSeq = asking.Ready.UserSeq,
            Channels = new Dictionary<ChannelId, long> { [ChannelId] = after },
        };
        await using var back = await TestSocket.OpenAsync(address, token: _owner.Token, resume: resume);
        await back.ReceiveAnyAsync<ResumedFrame>();
        return
        [
            .. asking.Frames.SelectMany(frame => TextsOf("sync", frame)),
            .. back.Frames.SelectMany(frame => TextsOf("resume", frame)),
        ];
    }

    /// <summary>The files of SQLite lose deleted content after some time.</summary>
    private async Task<IEnumerable<ObservedText>> FindAsync(string folder)
    {
        var deleted = _clients
            .SelectMany(client => client.Sent)
            .Where(sent => sent.Deleted)
            .SelectMany(sent => sent.Texts)
            .ToList();
        return (await DatabaseFiles.WaitUntilErasedAsync(folder, deleted)).Select(text => new ObservedText(
            "the files",
            text
        ));
    }

    private static IEnumerable<ObservedText> TextsOf(string way, ServerFrame frame) =>
        frame switch
        {
            MessageCreated created => [new(way, created.Message.Content)],
            MessageUpdated updated => [new(way, updated.Content)],
            _ => [],
        };

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        foreach (var subscriber in _subscribers)
        {
            await subscriber.DisposeAsync();
        }

        foreach (var socket in _outside)
        {
            await socket.DisposeAsync();
        }

        foreach (var user in _users)
        {
            await user.DisposeAsync();
        }
    }

    private static void Empty(List<StoredMessage> messages, HashSet<MessageId> deleted)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            messages[i] = deleted.Contains(messages[i].Id) ? messages[i] with { Content = string.Empty } : messages[i];
        }
    }

    private async Task ConnectListenersAsync(Uri address)
    {
        _outside.Add(await TestSocket.OpenAsync(address, token: _outsider.Token));
        await Task.WhenAll(_subscribers.Select(subscriber => subscriber.ConnectAsync(address)));
    }

    /// <summary>
    /// Backwards from the end for the first read, forwards from the last message after that: both directions are
    /// tested.
    /// </summary>
    private async Task ReadMessagesAsync()
    {
        var forwards = _messages.Count > 0;
        var cursor = forwards ? $"&after={_messages[^1].Id}" : string.Empty;
        while (true)
        {
            var page = await _owner.MessagesAsync(ChannelId, $"?limit=100{cursor}");
            _messages.InsertRange(forwards ? _messages.Count : 0, page.Messages.Select(StoredMessage.Of));
            if (page.Messages.Count == 0 || !(forwards ? page.HasNewer : page.HasOlder))
            {
                return;
            }

            cursor = forwards ? $"&after={page.Messages[^1].Id}" : $"&before={page.Messages[0].Id}";
        }
    }

    private sealed class Client(TestUser user, ChannelId channel, int number) : IAsyncDisposable
    {
        private readonly List<TestSocket> _sockets = [];
        private readonly List<IReadOnlyList<long>> _ended = [];

        private int _acknowledged;

        public List<SentMessage> Sent { get; } = [];

        public List<long> Stale { get; } = [];

        /// <summary>Counted separately, because only the sending task may use the list.</summary>
        public int Acknowledged => Volatile.Read(ref _acknowledged);

        private TestSocket Socket => _sockets[^1];

        /// <summary>The seqs of each connection after the state of <c>ready</c>, as a client applies them.</summary>
        public IEnumerable<IReadOnlyList<long>> Live() => _ended.Concat(_sockets.Skip(_ended.Count).Select(Seqs));

        public async Task ConnectAsync(Uri address)
        {
            // The events of earlier connections are final.
            _ended.AddRange(_sockets.Skip(_ended.Count).Select(Seqs));
            _sockets.Add(await TestSocket.OpenAsync(address, token: user.Token));
        }

        public async Task RepeatAsync()
        {
            if (Sent.LastOrDefault() is { } last)
            {
                // Acknowledged or not: a resend must return the first result.
                last.Acks.Add((await Socket.PostAsync(channel, last.Content, last.Id)).Seq);
            }
        }

        public async Task SendUntilGoneAsync()
        {
            try
            {
                await RepeatAsync();
                while (true)
                {
                    var sent = new SentMessage(
                        Ids.Message(),
                        user.Id,
                        Sent.Count,
                        $"{user.Id} {number}: {Sent.Count}."
                    );
                    Sent.Add(sent);
                    sent.Acks.Add((await Socket.PostAsync(channel, sent.Content, sent.Id)).Seq);
                    Interlocked.Increment(ref _acknowledged);
                    if (Sent.Count % EditInterval == 0)
                    {
                        await VerifyReadableAsync(sent);
                        await DeleteAsync(Sent[^(EditInterval / 2)]);
                    }
                }
            }
            catch (Exception exception)
                when (exception
                        is InvalidOperationException
                            or WebSocketException
                            or OperationCanceledException
                            or ObjectDisposedException
                            or HttpRequestException
                )
            {
                // The server is gone.
            }
        }

        private async Task VerifyReadableAsync(SentMessage sent)
        {
            var seq = sent.Acks[^1];
            if (await user.EventsAsync(channel, seq - 1) is not [var first, ..] || first.Seq != seq)
            {
                Stale.Add(seq);
            }
        }

        private async Task DeleteAsync(SentMessage sent)
        {
            sent.Edited = $"{sent.Content[..^1]}, edited.";
            if (
                await Socket.RequestAsync(
                    new EditMessageFrame
                    {
                        ChannelId = channel,
                        Id = sent.Id,
                        Content = sent.Edited,
                    }
                )
                is not AckFrame
            )
            {
                return;
            }

            sent.Deleting = true;
            sent.Deleted =
                await Socket.RequestAsync(new DeleteMessageFrame { ChannelId = channel, Id = sent.Id }) is AckFrame;
        }

        private IReadOnlyList<long> Seqs(TestSocket socket)
        {
            var known = socket.Ready.Channels.Single(candidate => candidate.Id == channel).LastSeq;
            return
            [
                .. socket
                    .Frames.OfType<ChannelEvent>()
                    .Where(change => change.ChannelId == channel && change.Seq > known)
                    .Select(change => change.Seq),
            ];
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var socket in _sockets)
            {
                await socket.DisposeAsync();
            }
        }
    }
}
