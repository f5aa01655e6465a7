namespace Parley.Server.Tests.Rest;

/// <summary>A new password signs out sessions of the old one.</summary>
public sealed class PasswordChangeTests(SharedServer shared)
{
    [Fact]
    public async Task Password_change_ends_every_other_session_and_its_sockets()
    {
        var user = await shared.Server.RegisterAsync();
        var phone = await shared.Server.SignInAsync(user);
        await using var far = await TestSocket.OpenAsync(shared.Server.Address, token: phone.Token);
        var near = await user.OpenSocketAsync();
        using var http = shared.Server.With(phone.Token);
        var ticket = await TestUser.ReadAsync<SocketTicket>(
            await http.PostAsync(new Uri("auth/tickets", UriKind.Relative), null, Token)
        );

        await user.RequestAsync(HttpMethod.Post, "me/password", Change(TestUser.Password, SignIns.NewPassword));
        Assert.Equal(CloseCodes.Forbidden, await far.ClosedAsync());
        await http.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        var late = await Assert.ThrowsAsync<UpgradeRefusedException>(() =>
            TestSocket.ConnectAsync(shared.Server.Address, query: $"ticket={ticket.Ticket}")
        );
        Assert.Equal(401, late.Status);
        await near.RoundTripAsync();
        Assert.True(Assert.Single((await user.GetAsync<ItemList<Session>>("me/sessions")).Items).Current);
        await shared.Server.ExpectSignInErrorAsync(user);
        await shared.Server.SignInAsync(user, SignIns.NewPassword);
    }

    [Fact]
    public async Task Unchanged_password_is_reported_only_with_the_correct_current_one()
    {
        var user = await shared.Server.RegisterAsync();
        var phone = await shared.Server.SignInAsync(user);
        var same = await user.ExpectErrorAsync(
            HttpMethod.Post,
            "me/password",
            Change(TestUser.Password, TestUser.Password.Replace(' ', '\u00A0')),
            422,
            ErrorCodes.RequestInvalid
        );
        Assert.Equal("newPassword", Assert.Single(same.Errors!).Key);
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            "me/password",
            Change("wrong but the same", "wrong but the same"),
            401,
            ErrorCodes.AuthInvalidCredentials
        );
        using var http = shared.Server.With(phone.Token);
        using var me = await http.GetAsync(new Uri("me", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    [Fact]
    public async Task Wrong_current_passwords_name_the_field_and_lock_like_sign_ins()
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:LockoutAttempts", "3"));
        var user = await server.RegisterAsync();
        for (var i = 0; i < 3; i++)
        {
            var problem = await user.ExpectErrorAsync(
                HttpMethod.Post,
                "me/password",
                Change("wrong", SignIns.NewPassword),
                401,
                ErrorCodes.AuthInvalidCredentials
            );
            Assert.Equal("currentPassword", Assert.Single(problem.Errors!).Key);
        }

        await user.ExpectErrorAsync(
            HttpMethod.Post,
            "me/password",
            Change(TestUser.Password, SignIns.NewPassword),
            429,
            ErrorCodes.AuthLockedOut
        );
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            "me/deactivation",
            new DeactivateMeRequest { Password = TestUser.Password },
            429,
            ErrorCodes.AuthLockedOut
        );
        await user.GetAsync<Me>("me");
        await server.SignInAsync(user);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lockout_by_strangers_does_not_affect_a_signed_in_user(bool change)
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:LockoutAttempts", "3"));
        var user = await server.RegisterAsync();
        for (var i = 0; i < 3; i++)
        {
            await server.ExpectSignInErrorAsync(user, "wrong");
        }

        await server.ExpectSignInErrorAsync(user, status: 429, code: ErrorCodes.AuthLockedOut);
        await (
            change
                ? user.RequestAsync(HttpMethod.Post, "me/password", Change(TestUser.Password, SignIns.NewPassword))
                : user.RequestAsync(
                    HttpMethod.Post,
                    "me/deactivation",
                    new DeactivateMeRequest { Password = TestUser.Password }
                )
        );

        // A signed-in user does not lift the lock for strangers.
        await server.ExpectSignInErrorAsync(user, SignIns.NewPassword, 429, ErrorCodes.AuthLockedOut);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("password2026")]
    [InlineData("Parley-2026!")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("qwertyqwerty")]
    [InlineData("1234567890")]
    public async Task Weak_new_password_is_refused_and_changes_nothing(string weak)
    {
        var user = await shared.Server.RegisterAsync();
        await user.ExpectErrorAsync(
            HttpMethod.Post,
            "me/password",
            Change(TestUser.Password, weak),
            422,
            ErrorCodes.AccountPasswordWeak
        );
        await shared.Server.SignInAsync(user);
    }

    [Fact]
    public async Task Own_name_and_email_are_weak_passwords()
    {
        var user = await shared.Server.RegisterAsync("Marjorie Quill");
        foreach (
            var weak in new[] { "marjoriequill7", "Marjorie Quill 99", user.Email, $"{user.Email.Split('@')[0]}!!" }
        )
        {
            await user.ExpectErrorAsync(
                HttpMethod.Post,
                "me/password",
                Change(TestUser.Password, weak),
                422,
                ErrorCodes.AccountPasswordWeak
            );
        }
    }

    [Fact]
    public async Task Concurrent_password_changes_succeed_once()
    {
        // Requests after the winning one have an outdated current password.
        await using var server = await ParleyServer.StartAsync(("Accounts:LockoutAttempts", "100"));
        var user = await server.RegisterAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(async i =>
                {
                    using var answer = await user.SendAsync(
                        HttpMethod.Post,
                        "me/password",
                        Change(TestUser.Password, $"{SignIns.NewPassword} {i}")
                    );
                    return (i, answer.IsSuccessStatusCode);
                })
        );
        var (winner, _) = Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        await server.SignInAsync(user, $"{SignIns.NewPassword} {winner}");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ChangePasswordRequest Change(string current, string replacement) =>
        new() { CurrentPassword = current, NewPassword = replacement };
}
