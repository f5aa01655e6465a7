using System.Collections.Concurrent;

namespace Parley.Server.Tests.Rest;

/// <summary>Password reset by mail: the effect of the link, its limits, and what responses do not reveal.</summary>
public sealed class PasswordResetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reset_link_by_mail_works_once_and_ends_all_sessions()
    {
        await using var inbox = MailInbox.Open();

        // A host name that the server accepts is still not used in mails.
        await using var server = await ParleyServer.StartAsync([
            .. inbox.Settings,
            ("Accounts:LockoutAttempts", "2"),
            ("AllowedHosts:0", "evil.example"),
        ]);
        var user = await server.RegisterAsync("Bcc: everybody@parley.example");
        var socket = await user.OpenSocketAsync();
        using var http = server.Anonymous();
        http.DefaultRequestHeaders.Host = "evil.example";
        Assert.True(
            (
                await TestUser.ReadAsync<AuthOptions>(
                    await http.GetAsync(new Uri("auth/options", UriKind.Relative), Token)
                )
            ).PasswordReset
        );
        await RequestAsync(http, user.Email.ToUpperInvariant());
        await RequestAsync(http, user.Email);
        var (mail, later) = (await inbox.ReceiveAsync(0), await inbox.ReceiveAsync(1));
        Assert.Equal(user.Email, mail.To.Mailboxes.Single().Address);
        Assert.Empty(mail.Bcc);
        Assert.DoesNotContain("everybody", mail.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", mail.ToString(), StringComparison.Ordinal);
        var code = MailInbox.CodeOf(mail);
        Assert.Contains(
            $"\nhttps://chat.parley.example/reset#code={code}",
            mail.TextBody!.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        Assert.Contains(code, mail.HtmlBody, StringComparison.Ordinal);

        for (var i = 0; i < 2; i++)
        {
            await server.ExpectSignInErrorAsync(user, "wrong");
        }

        await server.ExpectSignInErrorAsync(user, status: 429, code: ErrorCodes.AuthLockedOut);
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/password-resets/complete",
            Complete(code, "password2026"),
            422,
            ErrorCodes.AccountPasswordWeak
        );
        for (var i = 0; i < 2; i++)
        {
            var whose = await CheckAsync(http, code);
            Assert.Equal((user.Email, user.Me.DisplayName), (whose.Email, whose.DisplayName));
        }

        await CompleteAsync(http, code, SignIns.NewPassword);
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
        await user.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        await server.ExpectSignInErrorAsync(user);
        await server.SignInAsync(user, SignIns.NewPassword);
        foreach (var spent in new[] { code, MailInbox.CodeOf(later), "prs_unknown", "", new('x', 10_000) })
        {
            await http.ExpectErrorAsync(
                HttpMethod.Post,
                "auth/password-resets/complete",
                Complete(spent, TestUser.Password),
                422,
                ErrorCodes.ResetInvalid
            );
            await http.ExpectErrorAsync(
                HttpMethod.Post,
                Check.OriginalString,
                new CheckPasswordResetRequest { Code = spent },
                422,
                ErrorCodes.ResetInvalid
            );
        }

        Assert.DoesNotContain(server.Log.Entries, entry => entry.Contains(code, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fifty_concurrent_uses_of_a_reset_code_succeed_once()
    {
        await using var inbox = MailInbox.Open();
        await using var server = await ParleyServer.StartAsync(inbox.Settings);
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        await RequestAsync(http, user.Email);
        var code = MailInbox.CodeOf(await inbox.ReceiveAsync(0));
        var won = new ConcurrentBag<int>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async i =>
                {
                    using var answer = await http.PostAsync(
                        Completion,
                        TestUser.Json(Complete(code, $"{SignIns.NewPassword} {i}")),
                        Token
                    );
                    if (answer.StatusCode == HttpStatusCode.NoContent)
                    {
                        won.Add(i);
                    }
                    else
                    {
                        await answer.ExpectErrorAsync(422, ErrorCodes.ResetInvalid);
                    }
                })
        );
        await server.SignInAsync(user, $"{SignIns.NewPassword} {Assert.Single(won)}");
    }

    [Fact]
    public async Task Reset_code_expires()
    {
        await using var inbox = MailInbox.Open();
        await using var server = await ParleyServer.StartAsync([.. inbox.Settings, ("Accounts:ResetMinutes", "15")]);
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        await RequestAsync(http, user.Email);
        var code = MailInbox.CodeOf(await inbox.ReceiveAsync(0));
        await CheckAsync(http, code);
        server.Clock.Advance(TimeSpan.FromMinutes(15));
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            Check.OriginalString,
            new CheckPasswordResetRequest { Code = code },
            422,
            ErrorCodes.ResetInvalid
        );
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/password-resets/complete",
            Complete(code, SignIns.NewPassword),
            422,
            ErrorCodes.ResetInvalid
        );
        await server.SignInAsync(user);
    }

    [Fact]
    public async Task Reset_request_reveals_no_account_and_limits_mails_per_account()
    {
        await using var inbox = MailInbox.Open();
        await using var server = await ParleyServer.StartAsync([
            .. inbox.Settings,
            ("Accounts:ResetMailsPerHour", "2"),
        ]);
        var (user, last) = (await server.RegisterAsync(), await server.RegisterAsync());
        using var http = server.Anonymous();
        var answers = new List<string>();
        foreach (
            var email in new[] { "nobody@parley.example", user.Email, user.Email, user.Email, user.Email, last.Email }
        )
        {
            using var answer = await http.PostAsync(
                Request,
                TestUser.Json(new PasswordResetRequest { Email = email }),
                Token
            );
            answer.Headers.Date = null;
            answers.Add($"{answer}{await answer.Content.ReadAsStringAsync(Token)}");
        }

        Assert.Equal(
            HttpStatusCode.Accepted,
            (
                await http.PostAsync(Request, TestUser.Json(new PasswordResetRequest { Email = last.Email }), Token)
            ).StatusCode
        );
        Assert.Single(answers.Distinct(StringComparer.Ordinal));

        // In the order of the requests: the last mail shows that no other follows.
        await inbox.ReceiveAsync(3);
        Assert.Equal(
            [user.Email, user.Email, last.Email, last.Email],
            inbox.Messages.Select(message => message.To.Mailboxes.Single().Address)
        );
    }

    [Theory]
    [InlineData("""{"email":["a@parley.example","b@parley.example"]}""", 400, ErrorCodes.RequestMalformed)]
    [InlineData("""{"email":"a@parley.example,b@parley.example"}""", 422, ErrorCodes.RequestInvalid)]
    [InlineData("""{"email":"a@parley.example\r\nBcc: b@parley.example"}""", 422, ErrorCodes.RequestInvalid)]
    [InlineData("""{"email":"<a@parley.example>"}""", 422, ErrorCodes.RequestInvalid)]
    [InlineData("""{}""", 400, ErrorCodes.RequestMalformed)]
    public async Task Reset_request_accepts_only_one_plain_email(string body, int status, string code)
    {
        await using var inbox = MailInbox.Open();
        await using var server = await ParleyServer.StartAsync(inbox.Settings);
        using var http = server.Anonymous();
        await http.ExpectErrorAsync(HttpMethod.Post, "auth/password-resets", body, status, code);
    }

    [Fact]
    public async Task Reset_by_mail_is_disabled_without_mail_settings()
    {
        await using var server = await ParleyServer.StartAsync();
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        Assert.False(
            (
                await TestUser.ReadAsync<AuthOptions>(
                    await http.GetAsync(new Uri("auth/options", UriKind.Relative), Token)
                )
            ).PasswordReset
        );
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/password-resets",
            new PasswordResetRequest { Email = user.Email },
            409,
            ErrorCodes.ResetUnavailable
        );
    }

    [Theory]
    [InlineData("PublicUrl")]
    [InlineData("Mail:From")]
    public async Task Mail_without_a_public_address_fails_the_start(string missing)
    {
        await using var inbox = MailInbox.Open();
        var failed = await Assert.ThrowsAnyAsync<Exception>(() =>
            ParleyServer.StartAsync([.. inbox.Settings.Where(setting => setting.Name != missing)])
        );
        Assert.Contains(missing.Split(':')[^1], failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_mail_is_logged_without_email_and_code()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", $"{MailInbox.FreePort()}"),
            ("Mail:Security", "none"),
            ("Mail:From", "chat@parley.example"),
            ("PublicUrl", "https://chat.parley.example")
        );
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        await RequestAsync(http, user.Email);
        await Wait.UntilAsync(
            () => server.Log.Entries.Any(entry => entry.Contains("email failed", StringComparison.Ordinal)),
            "the failure in the log"
        );
        Assert.DoesNotContain(
            server.Log.Entries,
            entry =>
                entry.Contains(user.Email, StringComparison.OrdinalIgnoreCase)
                || entry.Contains("prs_", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("the maker is demoted")]
    [InlineData("the maker is removed")]
    [InlineData("the maker is closed")]
    [InlineData("the maker was closed meanwhile")]
    [InlineData("the person rises")]
    [InlineData("the person joins another workspace")]
    [InlineData("the person leaves")]
    public async Task Admin_reset_link_expires_with_the_right_of_its_creator(string why)
    {
        await using var server = await ParleyServer.StartAsync();
        var team = await server.TeamAsync();
        var (creator, user) = (
            await team.AddMemberAsync("Maker", WorkspaceRole.Admin),
            await team.AddMemberAsync("Person")
        );
        var members = $"workspaces/{team.Workspace.Id}/members";
        var link = await creator.RequestAsync<PasswordResetLink>(
            HttpMethod.Post,
            $"{members}/{user.Id}/password-reset"
        );
        switch (why)
        {
            case "the maker is demoted":
                await team.Owner.ChangeRoleAsync(team.Workspace.Id, creator.Id, WorkspaceRole.Member);
                break;
            case "the maker is removed":
                await team.Owner.RequestAsync(HttpMethod.Delete, $"{members}/{creator.Id}");
                break;
            case "the maker is closed":
                await team.Owner.RequestAsync(HttpMethod.Put, $"{members}/{creator.Id}/deactivation");
                break;
            case "the maker was closed meanwhile":
                await team.Owner.RequestAsync(HttpMethod.Put, $"{members}/{creator.Id}/deactivation");
                await team.Owner.RequestAsync(HttpMethod.Delete, $"{members}/{creator.Id}/deactivation");
                break;
            case "the person rises":
                await team.Owner.ChangeRoleAsync(team.Workspace.Id, user.Id, WorkspaceRole.Owner);
                break;
            case "the person joins another workspace":
                var other = await server.TeamAsync();
                await user.AcceptAsync((await other.Owner.InviteAsync(other.Workspace.Id)).Code);
                break;
            default:
                await user.RequestAsync(HttpMethod.Delete, $"{members}/{user.Id}");
                break;
        }

        using var http = server.Anonymous();
        var code = link.Url[(link.Url.IndexOf('=', StringComparison.Ordinal) + 1)..];

        // A weak password too: its error would reveal that the code is valid.
        foreach (var password in new[] { SignIns.NewPassword, "password2026" })
        {
            await http.ExpectErrorAsync(
                HttpMethod.Post,
                Completion.OriginalString,
                Complete(code, password),
                422,
                ErrorCodes.ResetInvalid
            );
        }

        await http.ExpectErrorAsync(
            HttpMethod.Post,
            Check.OriginalString,
            new CheckPasswordResetRequest { Code = code },
            422,
            ErrorCodes.ResetInvalid
        );
        await user.GetAsync<Me>("me");
        await server.SignInAsync(user);
    }

    [Fact]
    public async Task Checking_reset_codes_shares_the_rate_limit_of_using_them()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:AttemptsPerMinute", "3"));
        using var http = server.Anonymous();
        var request = new CheckPasswordResetRequest { Code = "prs_unknown" };
        for (var i = 0; i < 3; i++)
        {
            await http.ExpectErrorAsync(HttpMethod.Post, Check.OriginalString, request, 422, ErrorCodes.ResetInvalid);
        }

        await http.ExpectErrorAsync(HttpMethod.Post, Check.OriginalString, request, 429, ErrorCodes.RateLimited);
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            Completion.OriginalString,
            Complete("prs_unknown", SignIns.NewPassword),
            429,
            ErrorCodes.RateLimited
        );
    }

    private static Uri Request { get; } = new("auth/password-resets", UriKind.Relative);

    private static Uri Check { get; } = new("auth/password-resets/check", UriKind.Relative);

    private static Uri Completion { get; } = new("auth/password-resets/complete", UriKind.Relative);

    private static CompletePasswordResetRequest Complete(string code, string password) =>
        new() { Code = code, Password = password };

    private static async Task RequestAsync(HttpClient http, string email)
    {
        using var answer = await http.PostAsync(
            Request,
            TestUser.Json(new PasswordResetRequest { Email = email }),
            Token
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<PasswordResetAccount> CheckAsync(HttpClient http, string code)
    {
        using var answer = await http.PostAsync(
            Check,
            TestUser.Json(new CheckPasswordResetRequest { Code = code }),
            Token
        );
        return await TestUser.ReadAsync<PasswordResetAccount>(answer);
    }

    private static async Task CompleteAsync(HttpClient http, string code, string password)
    {
        using var answer = await http.PostAsync(Completion, TestUser.Json(Complete(code, password)), Token);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
