namespace Parley.Server.Tests.Robustness;

/// <summary>A cache in front of the server must not store any API response.</summary>
public sealed class CacheHeaderTests(SharedServer shared)
{
    [Theory]
    [InlineData("GET", "me", true, 200)]
    [InlineData("GET", "me", false, 401)]
    [InlineData("GET", "auth/options", false, 200)]
    [InlineData("GET", "nothing/here", true, 404)]
    [InlineData("GET", "channels/0196e2a4-0000-7000-8000-0000000000aa", true, 404)]
    [InlineData("GET", "channels/x", true, 400)]
    [InlineData("PATCH", "me", true, 400)]
    [InlineData("POST", "workspaces", false, 401)]
    public async Task API_responses_are_never_cacheable(string method, string path, bool signedIn, int status)
    {
        var user = await shared.Server.FirstUserAsync();
        using var anonymous = shared.Server.Anonymous();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = method == "GET" ? null : TestUser.Json("{}");
        var http = signedIn ? user.Http : anonymous;
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore, $"{response.Headers.CacheControl}");
    }
}
