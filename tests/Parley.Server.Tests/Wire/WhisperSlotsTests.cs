using Parley.Server.Gateway.Wire;
using Parley.Server.Tests.Fanout;

namespace Parley.Server.Tests.Wire;

[Storeless]
public sealed class WhisperSlotsTests
{
    private readonly Guid _user = Ids.New();
    private readonly Guid[] _channels = [.. Enumerable.Range(0, WhisperSlots.MaxKeys + 2).Select(_ => Ids.New())];
    private readonly WhisperSlots _slots = new();

    [Fact]
    public void Newest_whisper_of_a_key_takes_the_place_of_the_older_one()
    {
        Put(0, 1);
        Put(1, 1);
        Put(0, 2);
        Put(1, 3);
        Assert.Equal(["0:2", "1:3"], TakeAll());
    }

    [Fact]
    public void Late_whisper_of_a_lower_version_is_ignored()
    {
        Put(0, 5);
        Assert.Equal(0, Put(0, 4));
        Put(1, 0);
        Put(1, 0, size: 7);
        Assert.Equal(["0:5", "1:0+7"], TakeAll());
    }

    [Fact]
    public void Oldest_key_is_dropped_when_there_are_too_many()
    {
        for (var i = 0; i < WhisperSlots.MaxKeys; i++)
        {
            Assert.Equal(0, Put(i, 1));
        }

        Assert.Equal(0, Put(0, 2));
        Assert.Equal(1, Put(WhisperSlots.MaxKeys, 1));
        Assert.Equal(1, Put(WhisperSlots.MaxKeys + 1, 1));
        Assert.Equal(Enumerable.Range(2, WhisperSlots.MaxKeys).Select(i => $"{i}:1"), TakeAll());
    }

    [Fact]
    public void Oldest_keys_are_dropped_when_they_hold_too_many_bytes()
    {
        Put(0, 1, WhisperSlots.MaxBytes / 2);
        Put(1, 1, WhisperSlots.MaxBytes / 4);

        // The replaced bytes do not count.
        Assert.Equal(0, Put(1, 2, WhisperSlots.MaxBytes / 2));
        Assert.Equal(2, Put(2, 1, WhisperSlots.MaxBytes));
        Assert.Equal(2, Put(3, 1, WhisperSlots.MaxBytes + 1));
        Assert.Equal(0, _slots.Count);
        Assert.Equal(0, Put(4, 1, WhisperSlots.MaxBytes));
    }

    [Fact]
    public void Whispers_of_a_channel_are_removed_with_their_bytes()
    {
        Put(0, 1, WhisperSlots.MaxBytes / 2);
        Put(1, 1);
        _slots.RemoveChannel(_channels[0]);
        Assert.Equal(0, Put(2, 1, WhisperSlots.MaxBytes - 1));
        Assert.Equal(2, _slots.Count);
    }

    private int Put(int channel, long version, int size = 1)
    {
        var bytes = new byte[size];
        (bytes[0], _named[bytes]) = (1, size > 1 ? $"{channel}:{version}+{size}" : $"{channel}:{version}");
        return _slots.Put(Whispers.Receipt(_channels[channel], _user, version), bytes);
    }

    private readonly Dictionary<byte[], string> _named = [];

    private IEnumerable<string> TakeAll()
    {
        for (; _slots.Count > 0; _slots.RemoveFirst())
        {
            yield return _named[_slots.First];
        }
    }
}
