using MailKit.Net.Smtp;
using MailKit.Security;
using Parley.Server.Platform.Mail;

namespace Parley.Server.Tests.Rest;

/// <summary>An outage of the mail server delays mails and loses none.</summary>
public sealed class MailRetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Failed_mail_is_retried_until_its_link_expires()
    {
        var port = MailInbox.FreePort();
        await using var server = await ParleyServer.StartAsync(
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", $"{port}"),
            ("Mail:Security", "none"),
            ("Mail:From", "chat@parley.example"),
            ("Mail:RetrySeconds", "1"),
            ("PublicUrl", "https://chat.parley.example")
        );
        var (closed, user) = (await server.RegisterAsync(), await server.RegisterAsync());
        using var http = server.Anonymous();
        foreach (var asking in new[] { closed, user })
        {
            using var answer = await http.PostAsync(
                new Uri("auth/password-resets", UriKind.Relative),
                TestUser.Json(new PasswordResetRequest { Email = asking.Email }),
                Token
            );
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        await Wait.UntilAsync(
            () => server.Log.Entries.Count(entry => entry.Contains("retrying in", StringComparison.Ordinal)) >= 2,
            "both failures in the log"
        );
        await closed.RequestAsync(
            HttpMethod.Post,
            "me/deactivation",
            new DeactivateMeRequest { Password = TestUser.Password }
        );
        await using var inbox = MailInbox.OpenAt(port);
        var mail = await inbox.ReceiveAsync(0);
        Assert.Equal(user.Email, mail.To.Mailboxes.Single().Address);
        using var done = await http.PostAsync(
            new Uri("auth/password-resets/complete", UriKind.Relative),
            TestUser.Json(
                new CompletePasswordResetRequest { Code = MailInbox.CodeOf(mail), Password = SignIns.NewPassword }
            ),
            Token
        );
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        Assert.Single(inbox.Messages);
        Assert.DoesNotContain(
            server.Log.Entries,
            entry =>
                entry.Contains("prs_", StringComparison.Ordinal)
                || entry.Contains(user.Email, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public void Permanent_mail_failure_is_not_retried()
    {
        Exception[] passing =
        [
            new System.Net.Sockets.SocketException(),
            new IOException(),
            new OperationCanceledException(),
            new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, SmtpStatusCode.MailboxBusy, "greylisted"),
        ];
        Exception[] lasting =
        [
            new AuthenticationException(),
            new NotSupportedException(),
            new SmtpCommandException(SmtpErrorCode.RecipientNotAccepted, SmtpStatusCode.MailboxUnavailable, "unknown"),
        ];
        Assert.All(passing, exception => Assert.True(Mailer.IsTransient(exception)));
        Assert.All(lasting, exception => Assert.False(Mailer.IsTransient(exception)));
    }
}
