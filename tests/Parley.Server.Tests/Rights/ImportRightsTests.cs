using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Import;
using Parley.Server.Features.Workspaces;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>The right to import is checked when authors and messages are stored, not when the request starts.</summary>
public sealed class ImportRightsTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("demoted", 403, ErrorCodes.AccessForbidden)]
    [InlineData("removed", 404, ErrorCodes.WorkspaceNotFound)]
    public async Task Author_names_received_after_the_right_was_lost_create_no_authors(
        string how,
        int status,
        string code
    )
    {
        var (owner, workspace, admin) = await SceneAsync();
        var answer = await LateAsync(
            admin,
            $"workspaces/{workspace}/import/authors",
            """{"names":["Late"]}""",
            () => RevokeRightAsync(how, owner, workspace, admin)
        );
        Assert.Contains($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains(code, answer, StringComparison.Ordinal);
        Assert.Empty(await AuthorsAsync(workspace));
    }

    [Theory]
    [InlineData("demoted")]
    [InlineData("removed")]
    [InlineData("closed")]
    public async Task Pending_author_creation_is_refused_when_the_right_is_lost(string how)
    {
        var (owner, workspace, admin) = await SceneAsync();
        var authors = _server.Services.GetRequiredService<AuthorImport>();
        Assert.NotNull(await authors.FindOrCreateAsync(admin.Id.Value, workspace.Value, ["Early"], Token));
        await RevokeRightAsync(how, owner, workspace, admin);
        Assert.Null(await authors.FindOrCreateAsync(admin.Id.Value, workspace.Value, ["Early", "Late"], Token));
        Assert.Equal(["Early"], await AuthorsAsync(workspace));
    }

    [Fact]
    public async Task Refused_import_does_not_consume_the_quota()
    {
        await using var server = await ParleyServer.StartAsync(("Messages:ImportsPerDay", "2"));
        var team = await server.TeamAsync();
        var admin = await team.AddMemberAsync("Admin", WorkspaceRole.Admin);
        var author = Assert
            .Single(
                (
                    await team.Owner.RequestAsync<ItemList<ImportAuthor>>(
                        HttpMethod.Post,
                        $"workspaces/{team.Workspace.Id}/import/authors",
                        new ImportAuthorsRequest { Names = ["Grace"] }
                    )
                ).Items
            )
            .UserId;
        var request = new ImportMessagesRequest
        {
            Messages =
            [
                new()
                {
                    Id = Ids.Message(),
                    AuthorId = author,
                    Content = "x",
                    CreatedAt = DateTimeOffset.UnixEpoch,
                },
            ],
        };
        var path = $"channels/{team.General.Id}/import";
        var body = await TestUser.Json(request)!.ReadAsStringAsync(Token);
        var answer = await LateAsync(
            admin,
            path,
            body,
            () => team.Owner.ChangeRoleAsync(team.Workspace.Id, admin.Id, WorkspaceRole.Member),
            server.Address
        );
        Assert.Contains("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        await team.Owner.RequestAsync(HttpMethod.Post, path, request);
    }

    [Fact]
    public async Task Concurrent_imports_of_a_thousand_names_create_each_author_once()
    {
        var (owner, workspace, admin) = await SceneAsync();
        var request = new ImportAuthorsRequest { Names = [.. Enumerable.Range(0, 1_000).Select(i => $"Author {i}")] };
        var made = await Task.WhenAll(
            new[] { owner, admin }.Select(user =>
                user.RequestAsync<ItemList<ImportAuthor>>(
                    HttpMethod.Post,
                    $"workspaces/{workspace}/import/authors",
                    request
                )
            )
        );
        Assert.Equal(request.Names, made[0].Items.Select(author => author.Name));
        Assert.Equal(made[0].Items, made[1].Items);
        Assert.Equal(1_000, (await AuthorsAsync(workspace)).Count);
    }

    /// <summary>The body is sent after 100 Continue and after an action.</summary>
    private async Task<string> LateAsync(
        TestUser user,
        string path,
        string body,
        Func<Task> between,
        Uri? address = null
    )
    {
        using var http = await RawHttp.ConnectAsync(address ?? _server.Address);
        await http.SendAsync(
            $"""
            POST /api/{path} HTTP/1.1
            Host: localhost
            Authorization: Bearer {user.Token}
            Content-Type: application/json
            Content-Length: {Encoding.UTF8.GetByteCount(body)}
            Expect: 100-continue
            Connection: close


            """
        );
        Assert.StartsWith("HTTP/1.1 100", await http.ReadHeadAsync(), StringComparison.Ordinal);
        await between();
        await http.SendBytesAsync(body);
        return await http.ReadToEndAsync();
    }

    private async Task<IReadOnlyList<string>> AuthorsAsync(WorkspaceId workspace)
    {
        List<string> names = [];
        await _server.UseAsync(async context =>
            names = await context
                .ImportedAuthors.Where(author => author.WorkspaceId == workspace.Value)
                .Select(author => author.Name)
                .ToListAsync(Token)
        );
        return names;
    }

    private static Task RevokeRightAsync(string how, TestUser owner, WorkspaceId workspace, TestUser admin) =>
        how switch
        {
            "demoted" => owner.ChangeRoleAsync(workspace, admin.Id, WorkspaceRole.Member),
            "removed" => owner.RemoveFromWorkspaceAsync(workspace, admin.Id),
            _ => owner.RequestAsync(HttpMethod.Put, $"workspaces/{workspace}/members/{admin.Id}/deactivation"),
        };

    private async Task<(TestUser Owner, WorkspaceId Workspace, TestUser Admin)> SceneAsync()
    {
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        var admin = await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        await owner.ChangeRoleAsync(workspace, admin.Id, WorkspaceRole.Admin);
        return (owner, workspace, admin);
    }
}
