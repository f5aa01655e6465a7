namespace Parley.Server.Tests.Rest;

/// <summary>
/// Mail over TLS with a login, sent by the program as an operator starts it: the trusted authorities are a property of
/// the process.
/// </summary>
[Storeless]
public sealed class MailSecurityTests : IDisposable
{
    private const string Here = "127.0.0.1";
    private const string Secret = "correct-horse-of-the-mail-server";

    private readonly DataFolder _folder = new();
    private readonly DataFolder _papers = new();
    private readonly CertificateAuthority _authority;

    public MailSecurityTests() => _authority = new(_papers.Path);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mail_is_sent_over_TLS_with_authentication(bool implicitTls)
    {
        using var certificate = _authority.Issue(Here);
        await using var inbox = MailInbox.OpenGuarded(certificate, implicitTls, Secret);
        await using var host = Start(inbox.GuardedSettings(implicitTls, Secret));
        var user = await RequestAsync(host);
        var mail = await inbox.ReceiveAsync(0);
        Assert.Equal(user, mail.To.Mailboxes.Single().Address);
        Assert.StartsWith("prs_", MailInbox.CodeOf(mail), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, host.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong password", true, "refused the login")]
    [InlineData("wrong password", false, "refused the login")]
    [InlineData("other name", true, "not made for its name")]
    [InlineData("other name", false, "not made for its name")]
    [InlineData("unknown authority", true, "not trusted here")]
    [InlineData("unknown authority", false, "not trusted here")]
    [InlineData("no TLS", false, "STARTTLS")]
    public async Task Mail_with_a_failed_login_or_TLS_check_is_not_sent_and_the_reason_is_logged(
        string what,
        bool implicitTls,
        string why
    )
    {
        using var certificate = _authority.Issue(what == "other name" ? "other.example" : Here);
        await using var inbox =
            what == "no TLS" ? MailInbox.Open() : MailInbox.OpenGuarded(certificate, implicitTls, Secret);
        var entered = what == "wrong password" ? "a-wrong-one-of-the-mail-server" : Secret;
        var settings = inbox.GuardedSettings(implicitTls, entered);
        await using var host = what == "unknown authority" ? Start(settings, trusted: false) : Start(settings);
        var user = await RequestAsync(host);
        await Wait.UntilAsync(() => host.Output.Contains("email failed", StringComparison.Ordinal), () => host.Output);
        Assert.Contains(why, host.Output, StringComparison.Ordinal);
        Assert.Empty(inbox.Messages);
        foreach (var secret in new[] { Secret, entered, user, "prs_" })
        {
            Assert.DoesNotContain(secret, host.Output, StringComparison.OrdinalIgnoreCase);
        }
    }

    public void Dispose()
    {
        _authority.Dispose();
        _papers.Dispose();
        _folder.Dispose();
    }

    private HostProcess Start((string Name, string Value)[] settings, bool trusted = true) =>
        HostProcess.Start(
            _folder.Path,
            HostProcess.FreePort(),
            [
                .. settings,
                ("HOME", _papers.Path),
                ("NO_PROXY", Here),
                .. trusted ? [("SSL_CERT_FILE", _authority.File)] : ((string, string)[])[],
            ]
        );

    /// <summary>Requests a password reset for a new user; returns the email.</summary>
    private static async Task<string> RequestAsync(HostProcess host)
    {
        var address = await host.ReadyAsync();
        await using var user = await TestUser.RegisterAsync(
            address,
            new()
            {
                Email = $"{Ids.New():N}@parley.example",
                DisplayName = "Ada",
                Password = TestUser.Password,
            }
        );
        using var http = new HttpClient { BaseAddress = new(address, "/api/") };
        using var asked = await http.PostAsync(
            new Uri("auth/password-resets", UriKind.Relative),
            TestUser.Json(new PasswordResetRequest { Email = user.Email }),
            Token
        );
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        return user.Email;
    }
}
