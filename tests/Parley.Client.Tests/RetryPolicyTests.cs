using CsCheck;

namespace Parley.Client.Tests;

public sealed class RetryPolicyTests
{
    [Fact]
    public void A_wait_lies_within_a_second_and_then_between_half_of_what_it_took_and_all_of_it_below_the_cap() =>
        Gen.Select(Gen.Double[0, 2000], Gen.Double[0, 0.999999])
            .Sample(
                (waited, roll) =>
                {
                    var longest = Math.Clamp(waited, 1, 30);
                    var shortest = waited < 1 ? 0 : longest / 2;
                    var delay = RetryPolicy.Delay(TimeSpan.FromSeconds(waited), roll).TotalSeconds;
                    return Math.Abs(delay - (shortest + (roll * (longest - shortest)))) < 0.001;
                }
            );

    [Theory]
    [InlineData(0, 0.5, 0.5)]
    [InlineData(1, 0, 0.5)]
    [InlineData(8, 0.5, 6)]
    [InlineData(3600, 0, 15)]
    [InlineData(3600, 0.5, 22.5)]
    public void Waits_differ_whatever_it_took(double waited, double roll, double wait) =>
        Assert.Equal(TimeSpan.FromSeconds(wait), RetryPolicy.Delay(TimeSpan.FromSeconds(waited), roll));

    [Theory]
    [InlineData(-1, 0.5)]
    [InlineData(0, -0.1)]
    [InlineData(0, 1.0)]
    [InlineData(0, double.NaN)]
    public void What_is_no_time_or_roll_is_refused(int waited, double roll) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Delay(TimeSpan.FromSeconds(waited), roll));
}
