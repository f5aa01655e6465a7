using System.Collections.Concurrent;
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
    private readonly Lock _lock = new();
    private INodeObserver? _self;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<SocketSession> Sockets => _users.Values.SelectMany(sockets => sockets);

    public int CountOf(Guid userId) => _users.TryGetValue(userId, out var sockets) ? sockets.Length : 0;

    /// <summary>Takes a socket in; from here on the person's news reach it.</summary>
    public async Task AddAsync(SocketSession socket)
    {
        _users.AddOrUpdate(socket.UserId, static (_, added) => [added], static (_, sockets, added) => [.. sockets, added], socket);
        Interlocked.Increment(ref _count);
        metrics.Opened();
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

        Interlocked.Decrement(ref _count);
        metrics.Closed();
    }

    /// <summary>Lets a socket have a channel's events; returns when the owner reports to this node.</summary>
    public async Task AttachAsync(SocketSession socket, Guid channelId)
    {
        var feed = Feed(channelId);
        await feed.SubscribeAsync();
        socket.AddChannel(channelId);
        feed.Attach(socket);
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
        var feed = Feed(join.ChannelId);
        await feed.SubscribeAsync();
        foreach (var socket in SocketsOf(join.UserId))
        {
            socket.AddChannel(join.ChannelId);
            socket.Enqueue(join.Json);
            await feed.AttachAfterAsync(socket, join.Seq, CancellationToken.None);
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
            if (!feed.IsEmpty)
            {
                await TryAsync(feed.RenewAsync());
            }
            else if (_feeds.TryRemove(channelId, out _))
            {
                await TryAsync(feed.UnsubscribeAsync());
                if (!feed.IsEmpty)
                {
                    // Somebody came in while it was taken away: back with it.
                    _feeds[channelId] = feed;
                    await TryAsync(feed.RenewAsync());
                }
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
        [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "A channel or person could not be renewed; the next round tries again")]
        public static partial void RenewFailed(ILogger logger, Exception exception);
    }
}
