using Parley.Host;

namespace Parley.Server.Tests.Unit;

[Storeless]
public sealed class QuietWatchTests
{
    private const long MiB = 1 << 20;

    private readonly QuietWatch _watch = new();
    private long _allocated;
    private int _seconds;

    [Fact]
    public void A_process_that_was_never_crowded_is_left_alone()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.False(Second(i % 2 == 0 ? 0 : 7 * MiB));
        }
    }

    [Fact]
    public void The_end_of_a_crowd_is_told_once()
    {
        Assert.False(Second(200 * MiB));
        Assert.False(Second(2 * MiB));
        Assert.True(Second(MiB / 2));
        Assert.False(Second(0));
    }

    [Fact]
    public void Crowds_in_quick_succession_are_told_of_as_one()
    {
        Second(20 * MiB);
        Assert.True(Second(0));
        Second(20 * MiB);
        for (var i = 0; i < 18; i++)
        {
            Assert.False(Second(0));
        }

        Assert.True(Second(0));
    }

    private bool Second(long allocated) => _watch.Look(_allocated += allocated, TimeSpan.FromSeconds(++_seconds));
}
