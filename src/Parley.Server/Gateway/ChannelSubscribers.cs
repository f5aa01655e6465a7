using System.Runtime.InteropServices;

namespace Parley.Server.Gateway;

/// <summary>
/// The sockets on this node that subscribe to one channel. Adding one does not copy the list: after a restart all
/// sockets return at once. Not thread-safe: the lock of <see cref="ChannelDelivery"/> guards it.
/// </summary>
/// <param name="channelId">The channel.</param>
/// <param name="focusThreshold">
/// From this count of sockets on, those without focus on the channel get bumps instead of events.
/// </param>
internal sealed class ChannelSubscribers(Guid channelId, int focusThreshold)
{
    private readonly List<SocketSession> _all = [];

    /// <summary>The sockets with focus on the channel; null while it is small and all get each event.</summary>
    private List<SocketSession>? _focused;

    public int Count => _all.Count;

    public ReadOnlySpan<SocketSession> All => CollectionsMarshal.AsSpan(_all);

    /// <summary>The sockets that get each event.</summary>
    public ReadOnlySpan<SocketSession> EventReceivers => CollectionsMarshal.AsSpan(_focused ?? _all);

    /// <summary>Some sockets get bumps instead of events.</summary>
    public bool HasPassive => _focused is not null && _focused.Count < _all.Count;

    /// <summary>Ignores a closing socket, because nothing would remove it again.</summary>
    public void Add(SocketSession socket)
    {
        if (socket.IsClosing || _all.Contains(socket))
        {
            return;
        }

        _all.Add(socket);
        if (_all.Count == focusThreshold)
        {
            _focused = _all.FindAll(known => known.IsInFocus(channelId));
        }
        else if (socket.IsInFocus(channelId))
        {
            _focused?.Add(socket);
        }
    }

    /// <summary>Applies a changed focus of a socket.</summary>
    public void UpdateFocus(SocketSession socket)
    {
        _focused?.Remove(socket);
        if (_focused is not null && socket.IsInFocus(channelId) && _all.Contains(socket))
        {
            _focused.Add(socket);
        }
    }

    public void Remove(SocketSession socket)
    {
        if (_all.Remove(socket))
        {
            _focused?.Remove(socket);
            Shrink();
        }
    }

    public void RemoveUser(Guid userId)
    {
        _all.RemoveAll(socket => socket.UserId == userId);
        _focused?.RemoveAll(socket => socket.UserId == userId);
        Shrink();
    }

    public void Clear()
    {
        _all.Clear();
        _focused = null;
    }

    private void Shrink()
    {
        if (_all.Count < focusThreshold)
        {
            _focused = null;
        }
    }
}
