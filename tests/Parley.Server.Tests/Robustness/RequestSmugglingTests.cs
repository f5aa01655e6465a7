namespace Parley.Server.Tests.Robustness;

/// <summary>Requests with ambiguous length are refused: two servers could read them differently.</summary>
public sealed class RequestSmugglingTests(SharedServer shared)
{
    private const string Hidden = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /// <summary>With a second request where the first body would end by the other interpretation.</summary>
    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n", "2;\nxx\r\n4e\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "2;a\nb\r\nxx\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "0x2\r\nxx\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "2\nxx\n0\n\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: identity\r\n", "")]
    [InlineData("Content-Length: 2\r\nContent-Length: 0\r\n", "")]
    [InlineData("Content-Length: 0, 2\r\n", "")]
    [InlineData("Content-Length: -1\r\n", "")]
    [InlineData("Content-Length : 0\r\n", "")]
    [InlineData(" Content-Length: 0\r\n", "")]
    public async Task Request_with_ambiguous_length_is_refused_and_closes_the_connection(string headers, string body)
    {
        using var http = await RawHttp.ConnectAsync(shared.Server.Address);
        const string start = "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        await http.SendBytesAsync($"{start}{headers}\r\n{body}{Hidden}");
        var answers = await http.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 4", answers, StringComparison.Ordinal);
        Assert.Equal(1, answers.Split("HTTP/1.1 ").Length - 1);
    }
}
