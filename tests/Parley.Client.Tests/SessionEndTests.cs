using Parley.Client.Connection;
using Parley.Socket;

namespace Parley.Client.Tests;

public sealed class SessionEndTests
{
    [Theory]
    [InlineData("too many sockets; retry in 30 s", 30)]
    [InlineData("the server failed; retry in 5 s", 5)]
    [InlineData("17", 17)]
    [InlineData("retry in 999999999 s", 3_600)]
    public void Delay_in_the_close_reason_is_parsed(string reason, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new SessionEnd(CloseCodes.Overloaded, reason).RequestedDelay);

    [Theory]
    [InlineData("")]
    [InlineData("busy")]
    [InlineData("retry in a moment")]
    [InlineData("retry in -3 s")]
    [InlineData("version 7 is too old")]
    [InlineData("retry in 99999999999 s")]
    public void Other_close_reasons_have_no_delay(string reason) =>
        Assert.Null(new SessionEnd(CloseCodes.Overloaded, reason).RequestedDelay);

    [Fact]
    public void Other_close_codes_have_no_delay() =>
        Assert.Null(new SessionEnd(CloseCodes.ServiceRestart, "retry in 30 s").RequestedDelay);
}
