using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway.Wire;

/// <summary>
/// The whispers that wait for one socket: at most one per key. Bounded: beyond the limits the oldest key is dropped.
/// Not thread-safe: the lock of its <see cref="SocketWriter"/> guards it.
/// </summary>
internal sealed class WhisperSlots
{
    public const int MaxKeys = 64;

    /// <summary>As much as one write takes.</summary>
    public const int MaxBytes = FlushScheduler.BatchBytes;

    /// <summary>In the order of their first whisper. So few that a search beats a dictionary.</summary>
    private readonly List<Slot> _slots = [];
    private int _byteCount;

    public int Count => _slots.Count;

    public byte[] First => _slots[0].Bytes;

    /// <summary>
    /// Puts a whisper into the slot of its key, in the place of an older one. Returns the number of whispers dropped.
    /// </summary>
    public int Put(Whisper whisper, byte[] bytes)
    {
        var at = _slots.FindIndex(slot => slot.Whisper.Key == whisper.Key);
        if (at < 0)
        {
            _slots.Add(new(whisper, bytes));
        }
        else if (whisper.Replaces(_slots[at].Whisper))
        {
            _byteCount -= _slots[at].Bytes.Length;
            _slots[at] = new(whisper, bytes);
        }
        else
        {
            return 0;
        }

        _byteCount += bytes.Length;
        var dropped = 0;
        while (_slots.Count > MaxKeys || _byteCount > MaxBytes)
        {
            RemoveFirst();
            dropped++;
        }

        return dropped;
    }

    public void RemoveFirst()
    {
        _byteCount -= First.Length;
        _slots.RemoveAt(0);
    }

    public void RemoveChannel(Guid channelId)
    {
        for (var i = _slots.Count - 1; i >= 0; i--)
        {
            if (_slots[i].Whisper.Key.ChannelId == channelId)
            {
                _byteCount -= _slots[i].Bytes.Length;
                _slots.RemoveAt(i);
            }
        }
    }

    private readonly record struct Slot(Whisper Whisper, byte[] Bytes);
}
