using Parley.Host;

namespace Parley.Server.Tests.Unit;

[Storeless]
public sealed class IdleDetectorTests
{
    private const long MiB = 1 << 20;

    private readonly IdleDetector _detector = new();
    private long _allocated;
    private int _seconds;

    [Fact]
    public void Process_without_load_raises_no_idle_event()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.False(Second(i % 2 == 0 ? 0 : 7 * MiB));
        }
    }

    [Fact]
    public void Idle_after_load_is_raised_once()
    {
        Assert.False(Second(200 * MiB));
        Assert.False(Second(2 * MiB));
        Assert.True(Second(MiB / 2));
        Assert.False(Second(0));
    }

    [Fact]
    public void Loads_in_quick_succession_raise_one_idle_event()
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

    private bool Second(long allocated) => _detector.Sample(_allocated += allocated, TimeSpan.FromSeconds(++_seconds));
}
