namespace Parley.Server.Tests.Rest;

/// <summary>Whoever is signed in with an old password is signed out by the new one.</summary>
public sealed class PasswordChangeTests(SharedServer shared)
{
    [Fact]
    public async Task Password_change_ends_every_other_session_and_its_sockets()
    {
        var person = await shared.Server.PersonAsync();
        var phone = await shared.Server.SignInAsync(person);
        await using var far = await TestSocket.OpenAsync(shared.Server.Address, token: phone.Token);
        var near = await person.OpenSocketAsync();
        using var http = shared.Server.With(phone.Token);
        var ticket = await Person.ReadAsync<SocketTicket>(
            await http.PostAsync(new Uri("auth/tickets", UriKind.Relative), null, Token)
        );

        await person.DoAsync(HttpMethod.Post, "me/password", Change(Person.Password, SignIns.Another));
        Assert.Equal(CloseCodes.Forbidden, await far.ClosedAsync());
        await http.RefusedAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);
        var late = await Assert.ThrowsAsync<UpgradeRefusedException>(() =>
            TestSocket.ConnectAsync(shared.Server.Address, query: $"ticket={ticket.Ticket}")
        );
        Assert.Equal(401, late.Status);
        await near.SettleAsync();
        Assert.True(Assert.Single((await person.GetAsync<ItemList<Session>>("me/sessions")).Items).Current);
        await shared.Server.RefusedSignInAsync(person);
        await shared.Server.SignInAsync(person, SignIns.Another);
    }

    [Fact]
    public async Task Unchanged_password_is_reported_only_with_the_correct_current_one()
    {
        var person = await shared.Server.PersonAsync();
        var phone = await shared.Server.SignInAsync(person);
        var same = await person.RefusedAsync(
            HttpMethod.Post,
            "me/password",
            Change(Person.Password, Person.Password.Replace(' ', '\u00A0')),
            422,
            ErrorCodes.RequestInvalid
        );
        Assert.Equal("newPassword", Assert.Single(same.Errors!).Key);
        await person.RefusedAsync(
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
        var person = await server.PersonAsync();
        for (var i = 0; i < 3; i++)
        {
            var problem = await person.RefusedAsync(
                HttpMethod.Post,
                "me/password",
                Change("wrong", SignIns.Another),
                401,
                ErrorCodes.AuthInvalidCredentials
            );
            Assert.Equal("currentPassword", Assert.Single(problem.Errors!).Key);
        }

        await person.RefusedAsync(
            HttpMethod.Post,
            "me/password",
            Change(Person.Password, SignIns.Another),
            429,
            ErrorCodes.AuthLockedOut
        );
        await person.RefusedAsync(
            HttpMethod.Post,
            "me/deactivation",
            new DeactivateMeRequest { Password = Person.Password },
            429,
            ErrorCodes.AuthLockedOut
        );
        await person.GetAsync<Me>("me");
        await server.SignInAsync(person);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lockout_by_strangers_does_not_affect_a_signed_in_user(bool change)
    {
        await using var server = await ParleyServer.StartAsync(("Accounts:LockoutAttempts", "3"));
        var person = await server.PersonAsync();
        for (var i = 0; i < 3; i++)
        {
            await server.RefusedSignInAsync(person, "wrong");
        }

        await server.RefusedSignInAsync(person, status: 429, code: ErrorCodes.AuthLockedOut);
        await (
            change
                ? person.DoAsync(HttpMethod.Post, "me/password", Change(Person.Password, SignIns.Another))
                : person.DoAsync(
                    HttpMethod.Post,
                    "me/deactivation",
                    new DeactivateMeRequest { Password = Person.Password }
                )
        );

        // Nor does whoever is signed in lift what holds for strangers.
        await server.RefusedSignInAsync(person, SignIns.Another, 429, ErrorCodes.AuthLockedOut);
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
        var person = await shared.Server.PersonAsync();
        await person.RefusedAsync(
            HttpMethod.Post,
            "me/password",
            Change(Person.Password, weak),
            422,
            ErrorCodes.AccountPasswordWeak
        );
        await shared.Server.SignInAsync(person);
    }

    [Fact]
    public async Task Own_name_and_email_are_weak_passwords()
    {
        var person = await shared.Server.PersonAsync("Marjorie Quill");
        foreach (
            var weak in new[] { "marjoriequill7", "Marjorie Quill 99", person.Email, $"{person.Email.Split('@')[0]}!!" }
        )
        {
            await person.RefusedAsync(
                HttpMethod.Post,
                "me/password",
                Change(Person.Password, weak),
                422,
                ErrorCodes.AccountPasswordWeak
            );
        }
    }

    [Fact]
    public async Task Concurrent_password_changes_succeed_once()
    {
        // Those that come after the one that wins enter a password that is no longer right.
        await using var server = await ParleyServer.StartAsync(("Accounts:LockoutAttempts", "100"));
        var person = await server.PersonAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(async i =>
                {
                    using var answer = await person.SendAsync(
                        HttpMethod.Post,
                        "me/password",
                        Change(Person.Password, $"{SignIns.Another} {i}")
                    );
                    return (i, answer.IsSuccessStatusCode);
                })
        );
        var (winner, _) = Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        await server.SignInAsync(person, $"{SignIns.Another} {winner}");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ChangePasswordRequest Change(string current, string wanted) =>
        new() { CurrentPassword = current, NewPassword = wanted };
}
