using System.CommandLine;
using Parley.Host;

namespace Parley.Server.Tests.Rest;

/// <summary>The command for an owner whom nobody ranks above.</summary>
[AboutSqlite]
public sealed class OfflineResetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_makes_a_link_while_the_server_is_stopped()
    {
        using var folder = new DataFolder();
        Person owner;
        await using (var server = await ParleyServer.StartAsync(folder.Path))
        {
            owner = await server.FounderAsync();
            Assert.Contains("Stop it", (await RunAsync(1, folder.Path, owner.Email)).Error, StringComparison.Ordinal);
        }

        var link = (await RunAsync(0, folder.Path, owner.Email.ToUpperInvariant())).Output.Trim();
        Assert.StartsWith("/reset#code=", link, StringComparison.Ordinal);
        Assert.Contains("no account", (await RunAsync(1, folder.Path, "nobody@parley.example")).Error, StringComparison.Ordinal);
        await using var again = await ParleyServer.StartAsync(folder.Path);
        using var http = again.Anonymous();
        using var done = await http.PostAsync(
            new Uri("auth/password-resets/complete", UriKind.Relative),
            Person.Json(new CompletePasswordResetRequest { Code = link["/reset#code=".Length..], Password = SignIns.Another }), Token);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        await again.SignInAsync(owner, SignIns.Another);
    }

    [Fact]
    public async Task Where_there_is_no_database_it_makes_none()
    {
        using var folder = new DataFolder();
        Assert.Contains("no database", (await RunAsync(1, folder.Path, "nobody@parley.example")).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static async Task<(string Output, string Error)> RunAsync(int code, string folder, string email)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var ended = await HostCommand.Create().Parse(["reset-password", "--data", folder, "--email", email]).InvokeAsync(console, Token);
        Assert.True(ended == code, $"{ended}: {output} {error}");
        return ($"{output}", $"{error}");
    }
}
