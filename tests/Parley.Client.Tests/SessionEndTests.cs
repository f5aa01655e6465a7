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
    public void A_wait_in_the_reason_is_obeyed(string reason, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new SessionEnd(CloseCodes.Overloaded, reason).AskedDelay);

    [Theory]
    [InlineData("")]
    [InlineData("busy")]
    [InlineData("retry in a moment")]
    [InlineData("retry in -3 s")]
    [InlineData("version 7 is too old")]
    [InlineData("retry in 99999999999 s")]
    public void Anything_else_leaves_it_to_the_schedule(string reason) =>
        Assert.Null(new SessionEnd(CloseCodes.Overloaded, reason).AskedDelay);

    [Fact]
    public void Other_codes_do_not_order_waits() =>
        Assert.Null(new SessionEnd(CloseCodes.ServiceRestart, "retry in 30 s").AskedDelay);
}
