using System.Text.Json;

namespace Parley.Server.Tests;

public sealed class DocumentTests(SharedServer shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenAPI_document_lists_every_endpoint_with_a_unique_name()
    {
        using var http = new HttpClient { BaseAddress = shared.Server.Address };
        using var document = JsonDocument.Parse(
            await http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative), Token)
        );
        var paths = document
            .RootElement.GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path =>
                path.Value.EnumerateObject()
                    .Select(operation =>
                        (Name: $"{operation.Name.ToUpperInvariant()} {path.Name.TrimEnd('/')}", operation.Value)
                    )
            )
            .ToList();
        var mapped = shared
            .Server.Endpoints.Where(endpoint =>
                endpoint.Pattern.StartsWith("/api/", StringComparison.Ordinal)
                && !endpoint.Pattern.StartsWith("/api/docs", StringComparison.Ordinal)
            )
            .Select(endpoint => $"{endpoint.Method} {endpoint.Pattern}");
        Assert.Equal(
            mapped.Order(StringComparer.Ordinal),
            paths.Select(path => path.Name).Order(StringComparer.Ordinal)
        );
        var names = paths.Select(path => path.Value.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task OpenAPI_document_lists_the_members_of_enumerations()
    {
        using var http = new HttpClient { BaseAddress = shared.Server.Address };
        using var document = JsonDocument.Parse(
            await http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative), Token)
        );
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        Assert.Equal(
            ["public", "private", "direct", "group", "support"],
            schemas.GetProperty("ChannelKind").GetProperty("enum").EnumerateArray().Select(name => name.GetString())
        );
    }

    [Fact]
    public async Task OpenAPI_document_is_generated_once_and_supports_not_modified()
    {
        using var http = new HttpClient { BaseAddress = shared.Server.Address };
        var address = new Uri("openapi/v1.json", UriKind.Relative);
        using var first = await http.GetAsync(address, Token);
        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await http.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);

        // The first caller must not determine the content for all.
        var text = await first.Content.ReadAsStringAsync(Token);
        Assert.DoesNotContain(shared.Server.Address.Authority, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_endpoint_is_in_the_REST_document()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "documents", "rest.md"), Token);
        var missing = shared
            .Server.Endpoints.Where(endpoint =>
                endpoint.Pattern.StartsWith("/api/", StringComparison.Ordinal)
                && !endpoint.Pattern.StartsWith("/api/docs", StringComparison.Ordinal)
            )
            .Select(endpoint =>
                $"{endpoint.Method} {endpoint.Pattern["/api".Length..]}"
                    .Replace("{workspaceId}", "{w}", StringComparison.Ordinal)
                    .Replace("{channelId}", "{c}", StringComparison.Ordinal)
                    .Replace("{sessionId}", "{id}", StringComparison.Ordinal)
                    .Replace("{deviceId}", "{id}", StringComparison.Ordinal)
                    .Replace("{messageId}", "{m}", StringComparison.Ordinal)
            )
            .Where(endpoint =>
                !text.Contains($"`{endpoint}`", StringComparison.Ordinal)
                && !text.Contains($"`{endpoint}?", StringComparison.Ordinal)
            );
        Assert.Empty(missing);
    }

    [Fact]
    public async Task API_reference_page_is_served()
    {
        using var http = new HttpClient { BaseAddress = shared.Server.Address };
        using var response = await http.GetAsync(new Uri("api/docs", UriKind.Relative), Token);
        Assert.Equal(
            (HttpStatusCode.OK, "text/html"),
            (response.StatusCode, response.Content.Headers.ContentType?.MediaType)
        );
        Assert.Contains("openapi", await response.Content.ReadAsStringAsync(Token), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Metrics_cover_only_this_server_of_the_process()
    {
        await using var server = await ParleyServer.StartAsync();
        await using var other = await ParleyServer.StartAsync();
        await (await server.FirstUserAsync()).OpenSocketAsync();
        await (await other.FirstUserAsync()).OpenSocketAsync();
        await (await other.FirstUserAsync()).OpenSocketAsync();
        Assert.Equal((1, 2), (await server.OpenSocketsAsync(), await other.OpenSocketsAsync()));
    }

    [Fact]
    public async Task Metrics_are_served_to_the_local_machine_only()
    {
        using var http = new HttpClient { BaseAddress = shared.Server.Address };
        await (await shared.Server.FirstUserAsync()).OpenSocketAsync();
        Assert.Contains("parley_sockets_open", await shared.Server.MetricsAsync(), StringComparison.Ordinal);
        http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        using var response = await http.GetAsync(new Uri("metrics", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
