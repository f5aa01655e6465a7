using CsCheck;

namespace Parley.Client.Tests;

public sealed class RetryPolicyTests
{
    [Fact]
    public void A_wait_lies_between_nothing_and_the_doubled_base_below_the_cap() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Double[0, 0.999999]).Sample((attempt, roll) =>
        {
            var ceiling = Math.Min(30, Math.Pow(2, attempt));
            var delay = RetryPolicy.Delay(attempt, roll).TotalSeconds;
            return delay >= 0 && delay <= ceiling && Math.Abs(delay - (roll * ceiling)) < 0.001;
        });

    [Fact]
    public void Jitter_stays_full_at_the_cap()
    {
        Assert.Equal(TimeSpan.Zero, RetryPolicy.Delay(50, 0));
        Assert.Equal(TimeSpan.FromSeconds(15), RetryPolicy.Delay(50, 0.5));
    }

    [Theory]
    [InlineData(-1, 0.5)]
    [InlineData(0, -0.1)]
    [InlineData(0, 1.0)]
    [InlineData(0, double.NaN)]
    public void What_is_no_attempt_or_roll_is_refused(int attempt, double roll) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Delay(attempt, roll));
}
