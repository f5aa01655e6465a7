using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>All sockets of this node, by user and by channel. Receives the calls of the grains. Thread-safe.</summary>
internal sealed partial class SocketHub(
    IGrainFactory grains,
    INodeDirectory nodes,
    LocalChannels localChannels,
    IEventReader events,
    ConversationReader conversations,
    UserEventFeed userEvents,
    IOptions<GatewayOptions> options,
    ILogger<SocketHub> logger
) : INodeObserver
{
    private readonly ConcurrentDictionary<Guid, SocketSession[]> _users = new();
    private readonly ConcurrentDictionary<Guid, ChannelFeed> _feeds = new();
    private readonly ConcurrentDictionary<SocketSession, bool> _sockets = new();

    /// <summary>The subscription to each shard of the users, made with the shard's first socket.</summary>
    private readonly SharedCall[] _userShards =
    [
        .. Enumerable.Range(0, UserShards.Count).Select(_ => new SharedCall()),
    ];

    private readonly Lock _lock = new();

    /// <summary>All sockets of this node, including those before <c>hello</c>.</summary>
    public IReadOnlyCollection<SocketSession> Sockets => (IReadOnlyCollection<SocketSession>)_sockets.Keys;

    /// <summary>Registers a socket before its user is known.</summary>
    public void Register(SocketSession socket) => _sockets[socket] = true;

    public void Unregister(SocketSession socket) => _sockets.TryRemove(socket, out _);

    public int CountSockets(Guid userId) => _users.TryGetValue(userId, out var sockets) ? sockets.Length : 0;

    public Task<int> CountSocketsAsync(Guid userId) => Task.FromResult(CountSockets(userId));

    /// <summary>Adds a socket with a user. From here on it gets the user's events.</summary>
    public async Task AddAsync(SocketSession socket)
    {
        lock (_lock)
        {
            _users[socket.UserId] = [.. SocketsOf(socket.UserId), socket];
        }

        var shard = UserShards.Of(socket.UserId);
        await _userShards[shard].RunAsync(() => SubscribeAsync(shard));
    }

    public void Remove(SocketSession socket)
    {
        foreach (var channelId in socket.Channels)
        {
            if (_feeds.TryGetValue(channelId, out var feed))
            {
                feed.Detach(socket);
            }
        }

        lock (_lock)
        {
            var remaining = _users.TryGetValue(socket.UserId, out var sockets)
                ? Array.FindAll(sockets, candidate => candidate != socket)
                : [];
            if (remaining.Length > 0)
            {
                _users[socket.UserId] = remaining;
            }
            else
            {
                _users.TryRemove(socket.UserId, out _);
            }
        }
    }

    /// <summary>
    /// Attaches a socket to a channel: replays the events after <paramref name="after"/>, then delivers live ones. The
    /// user is a member at <paramref name="memberAt"/>.
    /// </summary>
    public async Task AttachAsync(
        SocketSession socket,
        Guid channelId,
        long after,
        long memberAt,
        CancellationToken cancellationToken
    )
    {
        socket.AddChannel(channelId);
        ChannelFeed feed;
        do
        {
            feed = Feed(channelId);
            await feed.SubscribeAsync();
        } while (!await feed.TryAttachAfterAsync(socket, after, memberAt, cancellationToken));
    }

    /// <summary>
    /// Attaches a socket to a channel that its user joined, and sends the event of joining with the channel. The
    /// socket's own channels, those of <c>ready</c>, are attached already. One call at a time for each socket.
    /// </summary>
    public async Task JoinAsync(SocketSession socket, ChannelJoined joined, CancellationToken cancellationToken)
    {
        if (joined.Channel is null && !socket.KnowsConversations)
        {
            return;
        }

        // A member.left before the join that this node has not delivered yet would end the new subscription.
        var (channelId, seq) = (joined.ChannelId.Value, joined.Seq);
        var feed = Feed(channelId);
        await feed.SubscribeAsync();
        await feed.CatchUpAsync(seq);
        if (socket.Channels.Contains(channelId))
        {
            return;
        }

        // The events after this one exist too: older ones are trimmed first.
        if (
            await events.ReadEventsAsync(channelId, seq - 1, 1, cancellationToken) is not [var stored]
            || stored.Seq != seq
        )
        {
            socket.Close(CloseCodes.ServiceRestart, "events were missed");
            return;
        }

        var first = await WithPlaceAsync(socket, StoredFrames.ToFrame(stored), joined, cancellationToken);
        socket.Enqueue(SharedFrame.Of(first));
        if (joined.Channel is null)
        {
            socket.AddConversations([channelId]);
        }

        await AttachAsync(socket, channelId, seq, seq, cancellationToken);
    }

    /// <summary>
    /// The event by which the user joined, with the channel or conversation that the user now has. It has a new
    /// conversation already; a group to which a user returns comes in place of the event.
    /// </summary>
    private async Task<ServerFrame> WithPlaceAsync(
        SocketSession socket,
        ServerFrame first,
        ChannelJoined joined,
        CancellationToken cancellationToken
    ) =>
        first is not MemberJoined member ? first
        : joined.Channel is { } channel ? member with { Channel = channel }
        : await conversations.FindAsync(socket.UserId, joined.ChannelId.Value, cancellationToken) is { } stored
            ? new ConversationCreated
            {
                ChannelId = joined.ChannelId,
                Seq = joined.Seq,
                Conversation = stored.Conversation,
            }
        : member;

    /// <summary>Replays missed events of a channel that the socket is attached to.</summary>
    public Task SyncAsync(SocketSession socket, Guid channelId, long after, CancellationToken cancellationToken) =>
        Feed(channelId).SyncAsync(socket, after, cancellationToken);

    /// <summary>Replaces the focus of a socket.</summary>
    public void Focus(SocketSession socket, IEnumerable<Guid> channelIds)
    {
        socket.SetFocus([.. channelIds]);
        foreach (var channelId in socket.Channels)
        {
            if (_feeds.TryGetValue(channelId, out var feed))
            {
                feed.UpdateFocus(socket);
            }
        }
    }

    public async Task BumpAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, feed) in _feeds)
        {
            await TryAsync(feed.BumpAsync(cancellationToken));
        }
    }

    /// <summary>Never throws, because no caller awaits it. The next event or renewal fills a gap.</summary>
    public async Task DeliverAsync(ChannelBatch batch)
    {
        if (!_feeds.TryGetValue(batch.ChannelId, out var feed))
        {
            return;
        }

        try
        {
            await feed.DeliverAsync(batch);
        }
        catch (Exception exception)
        {
            Log.DeliverFailed(logger, batch.ChannelId, exception);
        }
    }

    public Task DeliverToUsersAsync(UserEventBatch batch)
    {
        foreach (var (userId, seq) in batch.Users)
        {
            if (SocketsOf(userId) is { Length: > 0 } sockets)
            {
                var frame = UserEventPayload.Number(batch.Payload, seq);
                foreach (var socket in sockets)
                {
                    _ = userEvents.DeliverAsync(socket, seq, frame);
                }
            }
        }

        return Task.CompletedTask;
    }

    public Task WhisperToUserAsync(UserWhisper whisper)
    {
        foreach (var socket in SocketsOf(whisper.UserId))
        {
            if (socket.KnowsConversations || !whisper.Whisper.IsOfConversation)
            {
                socket.Enqueue(whisper.Whisper);
            }
        }

        return Task.CompletedTask;
    }

    public Task WhisperToChannelAsync(ChannelWhisper whisper)
    {
        if (_feeds.TryGetValue(whisper.ChannelId, out var feed))
        {
            feed.Deliver(whisper.Whisper);
        }

        return Task.CompletedTask;
    }

    public Task SessionEndedAsync(Guid userId, Guid sessionId)
    {
        foreach (var socket in SocketsOf(userId))
        {
            if (socket.SessionId == sessionId)
            {
                socket.Close(CloseCodes.Forbidden, "the session has ended");
            }
        }

        return Task.CompletedTask;
    }

    public Task SessionsEndedAsync(Guid userId, Guid? except)
    {
        foreach (var socket in SocketsOf(userId))
        {
            if (socket.SessionId != except)
            {
                socket.Close(CloseCodes.Forbidden, "the session has ended");
            }
        }

        return Task.CompletedTask;
    }

    public Task<long[]> RenewAsync(INodeObserver node, Guid[] channelIds) =>
        Task.FromResult(localChannels.Renew(node, channelIds));

    /// <summary>Drops the feeds without sockets and returns the others.</summary>
    public Dictionary<Guid, ChannelFeed> TakeOpenFeeds()
    {
        var open = new Dictionary<Guid, ChannelFeed>();
        foreach (var (channelId, feed) in _feeds)
        {
            if (!feed.TryClose())
            {
                open.Add(channelId, feed);
            }
            else
            {
                // The channel grain drops a node that does not renew. An explicit unsubscribe could undo the
                // subscription of a new feed.
                _feeds.TryRemove(new(channelId, feed));
            }
        }

        return open;
    }

    /// <summary>The shards of the users that this node has subscribed to.</summary>
    public IEnumerable<int> Shards =>
        _userShards.Index().Where(shard => shard.Item.HasStarted).Select(shard => shard.Index);

    /// <summary>Subscribes this node to a shard of the users, or renews its subscription.</summary>
    public Task SubscribeAsync(int shard) => grains.GetGrain<IUserGrain>(shard).AttachAsync(nodes.Local);

    private SocketSession[] SocketsOf(Guid userId) => _users.TryGetValue(userId, out var sockets) ? sockets : [];

    private ChannelFeed Feed(Guid channelId) =>
        _feeds.GetOrAdd(
            channelId,
            static (id, hub) => new(id, hub.Grains.GetChannelGrain(id), hub.Node, hub.Events, hub.FocusThreshold),
            this
        );

    private IGrainFactory Grains => grains;

    private INodeObserver Node => nodes.Local;

    private IEventReader Events => events;

    private int FocusThreshold => options.Value.LargeChannel;

    private async Task TryAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception exception)
        {
            Log.BumpFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3003,
            Level = LogLevel.Warning,
            Message = "Delivering events of channel {ChannelId} failed; the next event or renewal fills the gap"
        )]
        public static partial void DeliverFailed(ILogger logger, Guid channelId, Exception exception);

        [LoggerMessage(
            EventId = 3001,
            Level = LogLevel.Warning,
            Message = "Sending the bumps of a large channel failed; the next run tries again"
        )]
        public static partial void BumpFailed(ILogger logger, Exception exception);
    }
}
