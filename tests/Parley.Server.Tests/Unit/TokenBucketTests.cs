using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Tests.Unit;

[Storeless]
public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Full_bucket_allows_its_burst_and_then_returns_a_wait()
    {
        var bucket = new TokenBucket(3, 2, _clock.GetTimestamp());
        for (var i = 0; i < 3; i++)
        {
            Assert.True(bucket.TryTake(_clock, out var none));
            Assert.Equal(TimeSpan.Zero, none);
        }

        Assert.False(bucket.TryTake(_clock, out var wait));
        Assert.Equal(TimeSpan.FromMilliseconds(500), wait);
    }

    [Fact]
    public void Token_is_available_after_the_returned_wait()
    {
        var bucket = new TokenBucket(1, 4, _clock.GetTimestamp());
        Assert.True(bucket.TryTake(_clock, out _));
        Assert.False(bucket.TryTake(_clock, out var wait));
        _clock.Advance(wait);
        Assert.True(bucket.TryTake(_clock, out _));
    }

    [Fact]
    public void Token_that_is_put_back_can_be_taken_again_and_never_exceeds_the_burst()
    {
        var buckets = new UserTokenBuckets(2, 1, _clock);
        var user = Ids.New();
        buckets.PutBack(user);
        for (var i = 0; i < 5; i++)
        {
            Assert.True(buckets.TryTake(user, out _));
            buckets.PutBack(user);
            buckets.PutBack(user);
        }

        Assert.True(buckets.TryTake(user, out _));
        Assert.True(buckets.TryTake(user, out _));
        Assert.False(buckets.TryTake(user, out _));
    }

    [Fact]
    public void Idle_bucket_fills_up_to_the_burst_only()
    {
        var bucket = new TokenBucket(2, 5, _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.True(bucket.TryTake(_clock, out _));
        Assert.True(bucket.TryTake(_clock, out _));
        Assert.False(bucket.TryTake(_clock, out _));
    }

    [Fact]
    public void Tokens_taken_never_exceed_burst_plus_refill() =>
        Gen.Select(Gen.Int[1, 50], Gen.Double[0.1, 100], Gen.Int[0, 2_000].Array[1, 200])
            .Sample(
                (burst, perSecond, pauses) =>
                {
                    var clock = new FakeTimeProvider();
                    var start = clock.GetTimestamp();
                    var bucket = new TokenBucket(burst, perSecond, start);
                    var taken = 0;
                    foreach (var pause in pauses)
                    {
                        clock.Advance(TimeSpan.FromMilliseconds(pause));
                        var max = burst + (clock.GetElapsedTime(start).TotalSeconds * perSecond);
                        if (bucket.TryTake(clock, out var wait))
                        {
                            taken++;
                            Assert.True(taken <= max + 1e-6, $"{taken} taken of at most {max}");
                        }
                        else
                        {
                            Assert.InRange(wait.TotalSeconds, 0, (1 / perSecond) + 1e-6);
                        }
                    }
                }
            );
}
