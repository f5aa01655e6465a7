using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>All sockets of this node, by person and by channel; the node's ear for what owners have to say. Thread-safe.</summary>
internal sealed partial class SocketHub(IGrainFactory grains, IMessageLog log, GatewayMetrics metrics, ILogger<SocketHub> logger) : INodeObserver
{
    private readonly ConcurrentDictionary<Guid, SocketSession[]> _users = new();
    private readonly ConcurrentDictionary<Guid, ChannelFeed> _feeds = new();
    private readonly ConcurrentDictionary<SocketSession, bool> _sockets = new();
    private readonly Dictionary<IPAddress, int> _addresses = [];
    private readonly Lock _lock = new();
    private INodeObserver? _self;

    /// <summary>Every socket of this node, those before their <c>hello</c> too.</summary>
    public IReadOnlyCollection<SocketSession> Sockets => (IReadOnlyCollection<SocketSession>)_sockets.Keys;

    /// <summary>Counts a socket before it is anybody's, or says that there are enough of them (of all, or of one address).</summary>
    public bool TryOpen(SocketSession socket, IPAddress address, GatewayOptions limits)
    {
        lock (_lock)
        {
            var count = _addresses.GetValueOrDefault(address);
            if (_sockets.Count >= limits.Sockets || count >= limits.SocketsPerAddress)
            {
                return false;
            }

            _addresses[address] = count + 1;
            _sockets[socket] = true;
        }

        metrics.Opened();
        return true;
    }

    public void Forget(SocketSession socket, IPAddress address)
    {
        lock (_lock)
        {
            if (!_sockets.TryRemove(socket, out _))
            {
                return;
            }

            if (_addresses.GetValueOrDefault(address) is > 1 and var count)
            {
                _addresses[address] = count - 1;
            }
            else
            {
                _addresses.Remove(address);
            }
        }

        metrics.Closed();
    }

    public int CountOf(Guid userId) => _users.TryGetValue(userId, out var sockets) ? sockets.Length : 0;

    /// <summary>Takes a socket in; from here on the person's news reach it.</summary>
    public async Task AddAsync(SocketSession socket)
    {
        lock (_lock)
        {
            _users[socket.UserId] = [.. SocketsOf(socket.UserId), socket];
        }

        await grains.GetGrain<IUserGrain>(socket.UserId).AttachAsync(Self());
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
            var left = _users.TryGetValue(socket.UserId, out var sockets) ? Array.FindAll(sockets, candidate => candidate != socket) : [];
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

    /// <summary>Lets a socket have a channel's events; returns when the owner reports to this node.</summary>
    public async Task AttachAsync(SocketSession socket, Guid channelId)
    {
        socket.AddChannel(channelId);
        ChannelFeed feed;
        do
        {
            feed = Feed(channelId);
            await feed.SubscribeAsync();
        }
        while (!feed.TryAttach(socket));
    }

    public void Detach(SocketSession socket, Guid channelId)
    {
        socket.RemoveChannel(channelId);
        if (_feeds.TryGetValue(channelId, out var feed))
        {
            feed.Detach(socket);
        }
    }

    public Task DeliverAsync(ChannelBatch batch) => _feeds.TryGetValue(batch.ChannelId, out var feed) ? feed.DeliverAsync(batch) : Task.CompletedTask;

    public Task NotifyAsync(UserNotice notice)
    {
        foreach (var socket in SocketsOf(notice.UserId))
        {
            if (socket.Id != notice.ExceptSocket)
            {
                socket.Enqueue(notice.Json);
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
                socket.AddChannel(join.ChannelId);
                socket.Enqueue(join.Json);
                ChannelFeed feed;
                do
                {
                    feed = Feed(join.ChannelId);
                    await feed.SubscribeAsync();
                }
                while (!await feed.TryAttachAfterAsync(socket, join.Seq, CancellationToken.None));
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

    /// <summary>Renews this node's place with every owner it listens to, and leaves those that no socket here wants any more.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var (userId, _) in _users)
        {
            await TryAsync(grains.GetGrain<IUserGrain>(userId).AttachAsync(Self()));
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
                // The owner forgets a node that does not renew; telling it could undo what a new feed of the channel has just asked for.
                _feeds.TryRemove(new(channelId, feed));
            }
        }
    }

    private SocketSession[] SocketsOf(Guid userId) => _users.TryGetValue(userId, out var sockets) ? sockets : [];

    private ChannelFeed Feed(Guid channelId) =>
        _feeds.GetOrAdd(channelId, static (id, hub) => new(id, hub.Grains.GetGrain<IChannelGrain>(id), hub.Self(), hub.MessageLog), this);

    private IGrainFactory Grains => grains;

    private IMessageLog MessageLog => log;

    /// <summary>The reference under which grains know this object.</summary>
    private INodeObserver Self()
    {
        lock (_lock)
        {
            return _self ??= grains.CreateObjectReference<INodeObserver>(this);
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
        [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "A socket could not be attached to channel {ChannelId}, which its owner has joined; it is to reconnect")]
        public static partial void JoinFailed(ILogger logger, Guid channelId, Exception exception);

        [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "A channel or person could not be renewed; the next round tries again")]
        public static partial void RenewFailed(ILogger logger, Exception exception);
    }
}
