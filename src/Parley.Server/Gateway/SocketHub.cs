using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// All sockets of this node, by person and by channel; the node's ear for what owners have to say. Thread-safe.
/// </summary>
internal sealed partial class SocketHub(
    IGrainFactory grains,
    LocalNode local,
    IMessageLog log,
    IOptions<GatewayOptions> options,
    ILogger<SocketHub> logger
) : INodeObserver
{
    private readonly ConcurrentDictionary<Guid, SocketSession[]> _users = new();
    private readonly ConcurrentDictionary<Guid, ChannelFeed> _feeds = new();
    private readonly ConcurrentDictionary<SocketSession, bool> _sockets = new();

    /// <summary>
    /// This node's place with the owner of each part of the people; asked for when the first socket of the part comes.
    /// </summary>
    private readonly SharedCall[] _people = [.. Enumerable.Range(0, UserShards.Count).Select(_ => new SharedCall())];

    private readonly Lock _lock = new();
    private INodeObserver? _self;

    /// <summary>Every socket of this node, those before their <c>hello</c> too.</summary>
    public IReadOnlyCollection<SocketSession> Sockets => (IReadOnlyCollection<SocketSession>)_sockets.Keys;

    /// <summary>Knows a socket before it is anybody's.</summary>
    public void Open(SocketSession socket) => _sockets[socket] = true;

    public void Forget(SocketSession socket) => _sockets.TryRemove(socket, out _);

    public int CountOf(Guid userId) => _users.TryGetValue(userId, out var sockets) ? sockets.Length : 0;

    /// <summary>Takes a socket in; from here on the person's news reach it.</summary>
    public async Task AddAsync(SocketSession socket)
    {
        lock (_lock)
        {
            _users[socket.UserId] = [.. SocketsOf(socket.UserId), socket];
        }

        var part = UserShards.Of(socket.UserId);
        await _people[part].RunAsync(() => AttachAsync(part));
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
            var left = _users.TryGetValue(socket.UserId, out var sockets)
                ? Array.FindAll(sockets, candidate => candidate != socket)
                : [];
            if (left.Length > 0)
            {
                _users[socket.UserId] = left;
            }
            else
            {
                _users.TryRemove(socket.UserId, out _);
            }
        }
    }

    /// <summary>
    /// Lets a socket, whose person is a member at <paramref name="memberAt"/>, have a channel's events after <paramref
    /// name="after"/>: first what is there, then what comes.
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

    /// <summary>Sends a socket what it missed of a channel that it is attached to.</summary>
    public Task SyncAsync(SocketSession socket, Guid channelId, long after, CancellationToken cancellationToken) =>
        Feed(channelId).SyncAsync(socket, after, cancellationToken);

    /// <summary>A socket has these channels on its screen and no others.</summary>
    public void Focus(SocketSession socket, IEnumerable<Guid> channelIds)
    {
        socket.SetFocus([.. channelIds]);
        foreach (var channelId in socket.Channels)
        {
            if (_feeds.TryGetValue(channelId, out var feed))
            {
                feed.Refocus(socket);
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

    /// <summary>
    /// Never fails: nobody waits for it. What could not be sent is a hole, which the next event or renewal fills.
    /// </summary>
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

    public Task DeliverToUserAsync(UserFrame notice)
    {
        foreach (var socket in SocketsOf(notice.UserId))
        {
            if (socket.Id != notice.ExceptSocket)
            {
                socket.Enqueue(notice.Frame);
            }
        }

        return Task.CompletedTask;
    }

    public async Task JoinedAsync(ChannelJoin join)
    {
        foreach (var socket in SocketsOf(join.UserId))
        {
            try
            {
                socket.Enqueue(join.Frame);
                await AttachAsync(socket, join.ChannelId, join.Seq, join.Seq, CancellationToken.None);
            }
            catch (Exception exception)
            {
                // Nobody repeats this call: the socket learns of its channels when it comes back.
                Log.JoinFailed(logger, join.ChannelId, exception);
                socket.Close(CloseCodes.Overloaded, "the server failed; retry in 5 s");
            }
        }
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

    /// <summary>
    /// Renews this node's place with every owner it listens to, and leaves those that no socket here wants any more.
    /// </summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var (part, place) in _people.Index())
        {
            if (place.IsMade)
            {
                await TryAsync(AttachAsync(part));
            }
        }

        foreach (var (channelId, feed) in _feeds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!feed.TryClose())
            {
                await TryAsync(feed.RenewAsync());
            }
            else
            {
                // The owner forgets a node that does not renew; telling it could undo what a new feed of the channel
                // has just asked for.
                _feeds.TryRemove(new(channelId, feed));
            }
        }
    }

    private Task AttachAsync(int part) => grains.GetGrain<IUserGrain>(part).AttachAsync(Self());

    private SocketSession[] SocketsOf(Guid userId) => _users.TryGetValue(userId, out var sockets) ? sockets : [];

    private ChannelFeed Feed(Guid channelId) =>
        _feeds.GetOrAdd(
            channelId,
            static (id, hub) => new(id, hub.Grains.GetChannelGrain(id), hub.Self(), hub.MessageLog, hub.Large),
            this
        );

    private IGrainFactory Grains => grains;

    private IMessageLog MessageLog => log;

    private int Large => options.Value.LargeChannel;

    /// <summary>The reference under which grains know this object.</summary>
    private INodeObserver Self()
    {
        lock (_lock)
        {
            if (_self is null)
            {
                _self = grains.CreateObjectReference<INodeObserver>(this);
                local.Register(_self, this);
            }

            return _self;
        }
    }

    private async Task TryAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (Exception exception)
        {
            Log.RenewFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3002,
            Level = LogLevel.Warning,
            Message = "A socket could not be attached to channel {ChannelId}, which its owner has joined; it is to reconnect"
        )]
        public static partial void JoinFailed(ILogger logger, Guid channelId, Exception exception);

        [LoggerMessage(
            EventId = 3003,
            Level = LogLevel.Warning,
            Message = "Events of channel {ChannelId} could not be sent; the next ones or the next round fill the hole"
        )]
        public static partial void DeliverFailed(ILogger logger, Guid channelId, Exception exception);

        [LoggerMessage(
            EventId = 3001,
            Level = LogLevel.Warning,
            Message = "A channel or person could not be renewed; the next round tries again"
        )]
        public static partial void RenewFailed(ILogger logger, Exception exception);
    }
}
