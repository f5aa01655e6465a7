namespace Parley.Server.Tests.Access;

/// <summary>
/// Every REST operation, requested by every actor that must not complete it. A new endpoint without a row fails the
/// tests, so that its access is always decided on.
/// </summary>
public sealed class RestAccessTests(SharedServer shared)
{
    private static readonly RestRow[] Grid = [.. ChannelRestGrid.Rows, .. WorkspaceRestGrid.Rows];

    /// <summary>Endpoints that need no session.</summary>
    private static readonly string[] AnonymousEndpoints =
    [
        "GET /api/auth/options",
        "GET /api/docs/{documentName?}",
        "GET /api/invites/{code}",
        "POST /api/auth/login",
        "POST /api/auth/password-resets",
        "POST /api/auth/password-resets/check",
        "POST /api/auth/password-resets/complete",
        "POST /api/auth/register",
        "POST /api/auth/token",
    ];

    [Fact]
    public void Every_endpoint_has_a_row_in_the_grid_or_is_anonymous()
    {
        var decided = Grid.Select(row => $"{row.Method} {row.Pattern}")
            .Concat(AnonymousEndpoints)
            .ToHashSet(StringComparer.Ordinal);
        var mapped = shared
            .Server.Endpoints.Where(endpoint => endpoint.Pattern.StartsWith("/api/", StringComparison.Ordinal))
            .Select(endpoint => $"{endpoint.Method} {endpoint.Pattern}")
            .Where(endpoint => !endpoint.StartsWith("GET /api/docs", StringComparison.Ordinal))
            .ToList();
        Assert.True(mapped.Count > 30, "too few endpoints are found");
        Assert.Empty(mapped.Except(decided));
        Assert.Empty(
            decided.Where(entry => !entry.StartsWith("GET /api/docs", StringComparison.Ordinal)).Except(mapped)
        );
    }

    [Fact]
    public async Task Forbidden_request_returns_the_expected_error_and_changes_nothing()
    {
        var scene = await AccessScene.CreateAsync(shared.Server);
        var before = await scene.SnapshotAsync();
        var wrong = new List<string>();
        foreach (var row in Grid)
        {
            foreach (var actor in Enum.GetValues<Actor>())
            {
                var expected = row.ExpectedFor(actor);
                if (expected.Length > 0)
                {
                    var actual = await scene.RequestAsync(actor, row);
                    if (actual != expected)
                    {
                        wrong.Add($"{row.Method} {row.Target} by {actor}: expected {expected}, got {actual}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await scene.SnapshotAsync());
    }

    [Fact]
    public async Task Responses_contain_no_secrets_of_other_users()
    {
        var scene = await AccessScene.CreateAsync(shared.Server);
        var secrets = scene.AllUsers.SelectMany(user => new[] { user.Email, user.Token, TestUser.Password }).ToList();
        foreach (var row in Grid.Where(row => row.Method == "GET"))
        {
            using var response = await scene.Owner.SendAsync(HttpMethod.Get, scene.Resolve(row.Target, scene.Owner));
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var own = row.Target == "me" ? scene.Owner.Email : null;
            Assert.All(
                secrets.Where(secret => secret != own),
                secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase)
            );
            Assert.DoesNotContain("hash", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("stamp", text, StringComparison.OrdinalIgnoreCase);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        }
    }
}
