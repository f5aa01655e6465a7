using Parley.Server.Features.Accounts;

namespace Parley.Server.Tests.Unit;

/// <summary>Slots are granted fairly between networks, not in arrival order.</summary>
[Storeless]
public sealed class FairLimiterTests
{
    [Fact]
    public async Task Long_queue_of_one_network_delays_another_by_one_slot()
    {
        var limiter = new FairLimiter(1, maxWaiting: 64, maxWaitingPerNetwork: 16);
        Assert.True(await limiter.AcquireAsync(Network(0)));
        var many = Enumerable.Range(0, 16).Select(_ => limiter.AcquireAsync(Network(1))).ToList();
        var one = limiter.AcquireAsync(Network(2));
        limiter.Release();
        Assert.True(await many[0]);
        Assert.False(one.IsCompleted);
        limiter.Release();
        Assert.True(await one);
        Assert.False(many[1].IsCompleted);
        foreach (var next in many.Skip(1))
        {
            limiter.Release();
            Assert.True(await next);
        }

        // No slot is lost or gained: exactly one is free.
        limiter.Release();
        Assert.Equal(0, limiter.WaitingCount);
        Assert.True(await limiter.AcquireAsync(Network(1)));
        Assert.False(limiter.AcquireAsync(Network(1)).IsCompleted);
    }

    [Fact]
    public async Task Full_queue_of_a_network_refuses_only_that_network()
    {
        var limiter = new FairLimiter(1, maxWaiting: 64, maxWaitingPerNetwork: 2);
        Assert.True(await limiter.AcquireAsync(Network(1)));
        var line = new[] { limiter.AcquireAsync(Network(1)), limiter.AcquireAsync(Network(1)) };
        Assert.False(await limiter.AcquireAsync(Network(1)));
        Assert.False(limiter.AcquireAsync(Network(2)).IsCompleted);
        Assert.DoesNotContain(line, place => place.IsCompleted);
        Assert.Equal(3, limiter.WaitingCount);
    }

    [Fact]
    public async Task Full_queue_evicts_the_last_entry_of_the_longest_queue()
    {
        var limiter = new FairLimiter(1, maxWaiting: 4, maxWaitingPerNetwork: 4);
        Assert.True(await limiter.AcquireAsync(Network(0)));
        var line = Enumerable.Range(0, 4).Select(_ => limiter.AcquireAsync(Network(1))).ToList();
        var others = new List<Task<bool>>();
        for (var i = 0; i < 3; i++)
        {
            others.Add(limiter.AcquireAsync(Network(2 + i)));
            Assert.False(await line[3 - i]);
            Assert.Equal(4, limiter.WaitingCount);
        }

        // Now each network has one waiter, and none is evicted.
        Assert.False(await limiter.AcquireAsync(Network(9)));
        limiter.Release();
        Assert.True(await line[0]);
        foreach (var other in others)
        {
            Assert.False(other.IsCompleted);
            limiter.Release();
            Assert.True(await other);
        }
    }

    [Fact]
    public async Task Concurrent_entries_never_exceed_the_slot_count()
    {
        var limiter = new FairLimiter(3, maxWaiting: 1_000, maxWaitingPerNetwork: 1_000);
        var (inside, most) = (0, 0);
        await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(i =>
                    Task.Run(async () =>
                    {
                        Assert.True(await limiter.AcquireAsync(Network(i % 7)));
                        var now = Interlocked.Increment(ref inside);
                        InterlockedMax(ref most, now);
                        await Task.Yield();
                        Interlocked.Decrement(ref inside);
                        limiter.Release();
                    })
                )
        );
        Assert.InRange(most, 1, 3);
        Assert.Equal(0, limiter.WaitingCount);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private static IPAddress Network(int number) => new([192, 0, 2, (byte)number]);
}
