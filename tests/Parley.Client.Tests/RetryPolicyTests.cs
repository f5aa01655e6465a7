using CsCheck;

namespace Parley.Client.Tests;

public sealed class RetryPolicyTests
{
    [Fact]
    public void Delay_is_between_half_of_and_the_whole_outage_up_to_the_cap() =>
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
    public void Delay_scales_with_the_outage_and_the_random_value(double waited, double roll, double wait) =>
        Assert.Equal(TimeSpan.FromSeconds(wait), RetryPolicy.Delay(TimeSpan.FromSeconds(waited), roll));

    [Theory]
    [InlineData(-1, 0.5)]
    [InlineData(0, -0.1)]
    [InlineData(0, 1.0)]
    [InlineData(0, double.NaN)]
    public void Invalid_duration_or_random_value_is_refused(int waited, double roll) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Delay(TimeSpan.FromSeconds(waited), roll));
}
