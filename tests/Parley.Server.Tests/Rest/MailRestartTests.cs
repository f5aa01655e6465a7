using System.Text;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Log;

namespace Parley.Server.Tests.Rest;

/// <summary>A requested reset email survives a restart of the server, and no code is stored for it.</summary>
public sealed class MailRestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reset_mail_survives_a_restart_and_leaves_nothing_behind()
    {
        using var folder = new DataFolder();
        var port = MailInbox.FreePort();
        string email;
        await using (var server = await ParleyServer.StartAsync(folder.Path, Settings(port)))
        {
            var user = await server.RegisterAsync();
            email = user.Email;
            using var http = server.Anonymous();
            await RequestAsync(http, email);
            await RequestAsync(http, "nobody@parley.example");
            await Wait.UntilAsync(
                () => server.Log.Entries.Any(entry => entry.Contains("retrying in", StringComparison.Ordinal)),
                "the failure in the log"
            );
            await Wait.UntilAsync(
                async () =>
                {
                    // A row that is running does not count as waiting: the one of nobody must have ended.
                    var metrics = await server.MetricsAsync();
                    return IsOne(metrics, "parley_work_attempts_total", "outcome=\"done\"")
                        && IsOne(metrics, "parley_work_waiting", string.Empty);
                },
                () => "the waiting email in the metrics"
            );
        }

        var stored = Assert.Single(await StoredAsync(folder.Path));
        Assert.DoesNotContain("prs_", stored, StringComparison.Ordinal);
        await using var inbox = MailInbox.OpenAt(port);
        await using (var server = await ParleyServer.StartAsync(folder.Path, Settings(port)))
        {
            var mail = await inbox.ReceiveAsync(0);
            Assert.Equal(email, mail.To.Mailboxes.Single().Address);
            using var http = server.Anonymous();
            using var done = await http.PostAsync(
                new Uri("auth/password-resets/complete", UriKind.Relative),
                TestUser.Json(
                    new CompletePasswordResetRequest { Code = MailInbox.CodeOf(mail), Password = SignIns.NewPassword }
                ),
                Token
            );
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        Assert.Empty(await StoredAsync(folder.Path));
        Assert.Single(inbox.Messages);
        PostgresCluster.Forget(folder.Path);
    }

    [Fact]
    public async Task Reset_mail_waits_no_longer_than_its_link_is_valid()
    {
        using var folder = new DataFolder();
        var settings = Settings(MailInbox.FreePort());
        await using (var server = await ParleyServer.StartAsync(folder.Path, settings))
        {
            var user = await server.RegisterAsync();
            using var http = server.Anonymous();
            await RequestAsync(http, user.Email);
            await Wait.UntilAsync(
                () => server.Log.Entries.Any(entry => entry.Contains("retrying in", StringComparison.Ordinal)),
                "the failure in the log"
            );
            server.Clock.Advance(TimeSpan.FromMinutes(61));
            await Wait.UntilAsync(
                () => server.Log.Entries.Any(entry => entry.Contains("rows expired", StringComparison.Ordinal)),
                () => string.Join('\n', server.Log.Entries)
            );
        }

        Assert.Empty(await StoredAsync(folder.Path));
        PostgresCluster.Forget(folder.Path);
    }

    private static (string Name, string Value)[] Settings(int port) =>
        [
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", $"{port}"),
            ("Mail:Security", "none"),
            ("Mail:From", "chat@parley.example"),
            ("Mail:RetrySeconds", "5"),
            ("PublicUrl", "https://chat.parley.example"),
            ("Work:PollSeconds", "1"),
        ];

    private static bool IsOne(string metrics, string name, string label) =>
        metrics
            .Split('\n')
            .Any(line =>
                line.StartsWith(name, StringComparison.Ordinal)
                && line.Contains(PasswordResetMail.Kind, StringComparison.Ordinal)
                && line.Contains(label, StringComparison.Ordinal)
                && line.Contains("} 1", StringComparison.Ordinal)
            );

    private static async Task RequestAsync(HttpClient http, string email)
    {
        using var answer = await http.PostAsync(
            new Uri("auth/password-resets", UriKind.Relative),
            TestUser.Json(new PasswordResetRequest { Email = email }),
            Token
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>The payloads of a stopped server.</summary>
    private static async Task<List<string>> StoredAsync(string folder)
    {
        await using var database = await LogHarness.OpenAsync(folder);
        List<byte[]> payloads = [];
        await database.UseAsync(async context =>
            payloads = await context
                .Work.Where(work => work.Kind == PasswordResetMail.Kind)
                .Select(work => work.Payload)
                .ToListAsync(Token)
        );
        return [.. payloads.Select(Encoding.UTF8.GetString)];
    }
}
