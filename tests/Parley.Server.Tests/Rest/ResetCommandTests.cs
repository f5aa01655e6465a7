using System.CommandLine;
using Parley.Host;

namespace Parley.Server.Tests.Rest;

/// <summary>The commands for an owner without a higher role, and for an account without a workspace.</summary>
[SqliteOnly]
public sealed class ResetCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_creates_a_reset_link_while_the_server_is_stopped()
    {
        using var folder = new DataFolder();
        TestUser owner;
        await using (var server = await ParleyServer.StartAsync(folder.Path))
        {
            owner = await server.FirstUserAsync();
            Assert.Contains("Stop it", (await RunAsync(1, folder.Path, owner.Email)).Error, StringComparison.Ordinal);
        }

        var link = (await RunAsync(0, folder.Path, owner.Email.ToUpperInvariant())).Output.Trim();
        Assert.StartsWith("/reset#code=", link, StringComparison.Ordinal);
        Assert.Contains(
            "no active account",
            (await RunAsync(1, folder.Path, "nobody@parley.example")).Error,
            StringComparison.Ordinal
        );
        await using var again = await ParleyServer.StartAsync(folder.Path);
        using var http = again.Anonymous();
        using var done = await http.PostAsync(
            new Uri("auth/password-resets/complete", UriKind.Relative),
            TestUser.Json(
                new CompletePasswordResetRequest
                {
                    Code = link["/reset#code=".Length..],
                    Password = SignIns.NewPassword,
                }
            ),
            Token
        );
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        await again.SignInAsync(owner, SignIns.NewPassword);
    }

    [Fact]
    public async Task Reset_command_does_not_create_a_database()
    {
        using var folder = new DataFolder();
        Assert.Contains(
            "no database",
            (await RunAsync(1, folder.Path, "nobody@parley.example")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no database",
            (await ReactivateAsync(1, folder.Path, "nobody@parley.example")).Error,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Command_reactivates_an_account_that_no_admin_can_reactivate()
    {
        using var folder = new DataFolder();
        TestUser member;
        await using (var server = await ParleyServer.StartAsync(folder.Path))
        {
            var team = await server.TeamAsync(members: 1);
            member = team.Members[0];
            var path = $"workspaces/{team.Workspace.Id}/members/{member.Id}/deactivation";
            await team.Owner.RequestAsync(HttpMethod.Put, path);
            await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, member.Id);
            await team.Owner.ExpectErrorAsync(HttpMethod.Delete, path, null, 404, ErrorCodes.UserNotFound);
            Assert.Contains(
                "Stop it",
                (await ReactivateAsync(1, folder.Path, member.Email)).Error,
                StringComparison.Ordinal
            );
        }

        Assert.Contains(
            "no deactivated account",
            (await ReactivateAsync(1, folder.Path, "nobody@parley.example")).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "active again",
            (await ReactivateAsync(0, folder.Path, member.Email.ToUpperInvariant())).Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no deactivated account",
            (await ReactivateAsync(1, folder.Path, member.Email)).Error,
            StringComparison.Ordinal
        );
        await using var again = await ParleyServer.StartAsync(folder.Path);
        await again.SignInAsync(member);
    }

    private static Task<(string Output, string Error)> ReactivateAsync(int code, string folder, string email) =>
        RunAsync(code, folder, email, "reactivate");

    private static async Task<(string Output, string Error)> RunAsync(
        int code,
        string folder,
        string email,
        string name = "reset-password"
    )
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var command = HostCommand.Create().Parse([name, "--data", folder, "--email", email]);
        var ended = await command.InvokeAsync(console, Token);
        Assert.True(ended == code, $"{ended}: {output} {error}");
        return ($"{output}", $"{error}");
    }
}
