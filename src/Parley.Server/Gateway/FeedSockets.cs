using System.Runtime.InteropServices;

namespace Parley.Server.Gateway;

/// <summary>
/// The sockets of one channel on this node. Everybody comes back at once after a restart, so one more costs no copy of
/// those that are there. Not thread-safe: its feed's lock guards it.
/// </summary>
/// <param name="channelId">The channel.</param>
/// <param name="large">From so many on, those that do not have it in focus are only told that it moved on.</param>
internal sealed class FeedSockets(Guid channelId, int large)
{
    private readonly List<SocketSession> _all = [];

    /// <summary>Those that have the channel in focus; null while it is small and all get everything.</summary>
    private List<SocketSession>? _focused;

    public int Count => _all.Count;

    public ReadOnlySpan<SocketSession> All => CollectionsMarshal.AsSpan(_all);

    /// <summary>Those that get each event.</summary>
    public ReadOnlySpan<SocketSession> Attentive => CollectionsMarshal.AsSpan(_focused ?? _all);

    /// <summary>Some do not get each event.</summary>
    public bool HasPassive => _focused is not null && _focused.Count < _all.Count;

    /// <summary>One that is closing is left out: nobody would take it out again.</summary>
    public void Add(SocketSession socket)
    {
        if (socket.IsClosing || _all.Contains(socket))
        {
            return;
        }

        _all.Add(socket);
        if (_all.Count == large)
        {
            _focused = _all.FindAll(known => known.IsInFocus(channelId));
        }
        else if (socket.IsInFocus(channelId))
        {
            _focused?.Add(socket);
        }
    }

    /// <summary>It has other channels on its screen.</summary>
    public void Refocus(SocketSession socket)
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

    public void RemoveOf(Guid userId)
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
        if (_all.Count < large)
        {
            _focused = null;
        }
    }
}
