using System.Net;
using System.Text.RegularExpressions;

namespace Parley.EndToEnd.Tests;

/// <summary>Delivery of the page to the browser.</summary>
[Collection(Presentation.Name)]
public sealed partial class DeliveryTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const int ScriptBytes = 68 * 1024;

    private static readonly HttpClient Http = new(
        new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, UseCookies = false }
    );

    [Fact]
    public async Task Initial_script_stays_within_its_budget()
    {
        await using var team = await Fixture.CreateTeamAsync();
        await team.Owner.PostAsync(team.General.Id, "The first message");
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        await Expect(chat.Row("The first message")).ToBeVisibleAsync();

        var sizes = await chat.Page.EvaluateAsync<int[]>(
            """
            () =>
              performance
                .getEntriesByType("resource")
                .filter((entry) => new URL(entry.name).pathname.endsWith(".js"))
                .map((entry) => entry.encodedBodySize)
            """
        );
        Assert.NotEmpty(sizes);
        Assert.InRange(sizes.Sum(), 1, ScriptBytes);
    }

    [Fact]
    public async Task Scripts_are_compressed_and_cached_immutably()
    {
        foreach (var asset in await AssetsAsync())
        {
            using var response = await GetAsync(asset, "gzip, br");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("immutable", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.Contains("Accept-Encoding", response.Headers.Vary);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            if (asset.EndsWith(".js", StringComparison.Ordinal))
            {
                Assert.Equal("br", Assert.Single(response.Content.Headers.ContentEncoding));
                Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
            }
        }
    }

    [Theory]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("", null)]
    public async Task Compression_follows_accept_encoding(string accepts, string? encoding)
    {
        var script = (await AssetsAsync()).First(asset => asset.EndsWith(".js", StringComparison.Ordinal));
        using var response = await GetAsync(script, accepts);
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/signin")]
    [InlineData("/w/01890a5d-ac96-774b-bcce-b302099a8057/c/01890a5d-ac96-774b-bcce-b302099a8058")]
    public async Task Every_client_route_serves_the_uncached_page_with_a_strict_CSP(string path)
    {
        using var response = await GetAsync(path, "br");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoCache);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/assets/gone-12345678.js")]
    [InlineData("/assets/gone")]
    [InlineData("/favicon.png")]
    [InlineData("/assets/%2e%2e/%2e%2e/package.json")]
    [InlineData("/api/nothing")]
    public async Task Unknown_files_are_not_found(string path)
    {
        using var response = await GetAsync(path, "br");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotEqual("text/html", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task API_reference_works_under_its_own_CSP()
    {
        var window = await OpenWindowAsync();
        // Its script probes for eval and works without it.
        window.Expecting("content policy: script-src eval");
        await window.Page.GotoAsync("/api/docs");
        await Expect(window.Page.GetByText("/api/auth/login").First).ToBeVisibleAsync();
    }

    private async Task<string[]> AssetsAsync()
    {
        var page = await Http.GetStringAsync(Fixture.Address, Token);
        var assets = AssetPattern().Matches(page).Select(match => match.Value).ToArray();
        Assert.Contains(assets, asset => asset.EndsWith(".js", StringComparison.Ordinal));
        return assets;
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string encodings)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Fixture.Address, path));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        return await Http.SendAsync(request, Token);
    }

    [GeneratedRegex("/assets/[^\"]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AssetPattern();
}
