using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rest;

/// <summary>
/// A known browser has its own failure counter, so that strangers cannot lock it out; a foreign cookie has no effect.
/// </summary>
public sealed class DeviceCookieTests
{
    private const int Attempts = 3;
    private const string Device = "parley_device";
    private const string Session = "parley_session";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lockout_by_strangers_does_not_lock_a_known_browser()
    {
        await using var server = await StartAsync();
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        var device = await DeviceAsync(http, user);
        await LockAsync(server, user);
        await ExpectErrorAsync(http, user, TestUser.Password, null, 429, ErrorCodes.AuthLockedOut);
        for (var i = 0; i < 2; i++)
        {
            device = await DeviceAsync(http, user, device);
        }

        // It does not reset the counter of strangers.
        await ExpectErrorAsync(http, user, TestUser.Password, null, 429, ErrorCodes.AuthLockedOut);
    }

    [Fact]
    public async Task Failures_in_a_known_browser_lock_only_that_browser()
    {
        await using var server = await StartAsync();
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        var (device, other) = (await DeviceAsync(http, user), await DeviceAsync(http, user));
        for (var i = 0; i < Attempts; i++)
        {
            await ExpectErrorAsync(http, user, "wrong", device, 401, ErrorCodes.AuthInvalidCredentials);
        }

        await ExpectErrorAsync(http, user, TestUser.Password, device, 429, ErrorCodes.AuthLockedOut);
        await DeviceAsync(http, user, other);
        await DeviceAsync(http, user);
        server.Clock.Advance(TimeSpan.FromMinutes(5));
        await DeviceAsync(http, user, device);
    }

    [Theory]
    [InlineData("of another account")]
    [InlineData("one character changed")]
    [InlineData("cut")]
    [InlineData("of letters that no cookie has")]
    [InlineData("of another server")]
    [InlineData("too old")]
    [InlineData("of the password before")]
    [InlineData("a thousand of them")]
    public async Task Foreign_device_cookie_gives_no_exemption(string what)
    {
        await using var server = await StartAsync();
        var (user, thief) = (await server.RegisterAsync(), await server.RegisterAsync());
        using var http = server.Anonymous();
        var device = await DeviceAsync(http, user);
        var password = TestUser.Password;
        switch (what)
        {
            case "of another account":
                device = await DeviceAsync(http, thief);
                break;
            case "one character changed":
                device = (device[0] == 'A' ? 'B' : 'A') + device[1..];
                break;
            case "cut":
                device = device[..^1];
                break;
            case "of letters that no cookie has":
                device = new string('!', device.Length);
                break;
            case "of another server":
                await using (var elsewhere = await StartAsync())
                {
                    var same = await TestUser.RegisterAsync(
                        elsewhere.Address,
                        new RegisterRequest
                        {
                            Email = user.Email,
                            DisplayName = "Same",
                            Password = TestUser.Password,
                        }
                    );
                    using var there = elsewhere.Anonymous();
                    device = await DeviceAsync(there, same);
                }

                break;
            case "too old":
                server.Clock.Advance(TimeSpan.FromDays(365));
                break;
            case "of the password before":
                await user.RequestAsync(
                    HttpMethod.Post,
                    "me/password",
                    new ChangePasswordRequest { CurrentPassword = TestUser.Password, NewPassword = SignIns.NewPassword }
                );
                password = SignIns.NewPassword;
                break;
            default:
                device = string.Join('.', Enumerable.Repeat(device, 100));
                break;
        }

        // Counted and locked like any stranger.
        for (var i = 0; i < Attempts; i++)
        {
            await ExpectErrorAsync(http, user, "wrong", device, 401, ErrorCodes.AuthInvalidCredentials);
        }

        await ExpectErrorAsync(http, user, password, device, 429, ErrorCodes.AuthLockedOut);
        await ExpectErrorAsync(http, user, password, null, 429, ErrorCodes.AuthLockedOut);
    }

    [Fact]
    public async Task Device_cookie_covers_several_users_without_naming_them()
    {
        await using var server = await StartAsync();
        var users = new List<TestUser>();
        for (var i = 0; i <= DeviceCookies.MaxAccounts; i++)
        {
            users.Add(await server.RegisterAsync());
        }

        using var http = server.Anonymous();
        string? device = null;
        foreach (var user in users)
        {
            device = await DeviceAsync(http, user, device);
            Assert.DoesNotContain(user.Email, device, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain($"{user.Id}", device, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(DeviceCookies.MaxAccounts, device!.Split('.').Length);
        foreach (var user in users)
        {
            await LockAsync(server, user);
        }

        await ExpectErrorAsync(http, users[0], TestUser.Password, device, 429, ErrorCodes.AuthLockedOut);
        foreach (var user in users.Skip(1))
        {
            device = await DeviceAsync(http, user, device);
        }

        Assert.Equal(DeviceCookies.MaxAccounts, device.Split('.').Length);
    }

    [Fact]
    public async Task Every_password_change_renews_the_device_cookie()
    {
        await using var server = await StartAsync();
        var team = await server.TeamAsync(members: 1);
        var user = team.Members[0];
        using var http = server.Anonymous();
        using var change = new HttpRequestMessage(HttpMethod.Post, "me/password")
        {
            Content = TestUser.Json(
                new ChangePasswordRequest { CurrentPassword = TestUser.Password, NewPassword = SignIns.NewPassword }
            ),
            Headers = { { "Cookie", $"{Session}={user.Token}" } },
        };
        using var changed = await http.SendAsync(change, Token);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        await LockAsync(server, user);
        await DeviceAsync(http, user, Value(changed), SignIns.NewPassword);

        var link = await team.Owner.RequestAsync<PasswordResetLink>(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/members/{user.Id}/password-reset"
        );
        using var reset = await http.PostAsync(
            new Uri("auth/password-resets/complete", UriKind.Relative),
            TestUser.Json(
                new CompletePasswordResetRequest
                {
                    Code = link.Url[(link.Url.IndexOf('=', StringComparison.Ordinal) + 1)..],
                    Password = TestUser.Password,
                }
            ),
            Token
        );
        Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        await LockAsync(server, user);
        await ExpectErrorAsync(http, user, TestUser.Password, Value(changed), 429, ErrorCodes.AuthLockedOut);
        await DeviceAsync(http, user, Value(reset));
    }

    [Fact]
    public async Task Lockout_from_before_a_restart_does_not_lock_a_known_browser()
    {
        await using var server = await FaultyServer.StartAsync();
        var person = await server.RegisterAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = new(server.Address, "/api/"),
        };
        var device = await DeviceAsync(http, person);
        var end = server.Clock.GetUtcNow().AddMinutes(5);
        await server.UseAsync(context =>
            context
                .Users.Where(user => user.Id == person.Id.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.LockoutEnd, end), Token)
        );
        await ExpectErrorAsync(http, person, TestUser.Password, null, 401, ErrorCodes.AuthInvalidCredentials);
        await DeviceAsync(http, person, device);
    }

    [Fact]
    public async Task Device_cookie_is_http_only_and_has_the_host_prefix_over_https()
    {
        await using var server = await StartAsync();
        var user = await server.RegisterAsync();
        using var http = server.Anonymous();
        foreach (var secure in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "auth/login")
            {
                Content = TestUser.Json(LogIn(user, TestUser.Password)),
            };
            request.Headers.Add("X-Forwarded-Proto", secure ? "https" : "http");
            using var answer = await http.SendAsync(request, Token);
            var cookie = answer
                .Headers.GetValues("Set-Cookie")
                .Single(value => value.Contains(Device, StringComparison.Ordinal));
            Assert.StartsWith(secure ? $"__Host-{Device}=" : $"{Device}=", cookie, StringComparison.Ordinal);
            Assert.Equal(secure, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        }

        using var token = await http.PostAsync(
            new Uri("auth/token", UriKind.Relative),
            TestUser.Json(
                new TokenRequest
                {
                    Email = user.Email,
                    Password = TestUser.Password,
                    Device = "phone",
                }
            ),
            Token
        );
        Assert.False(token.Headers.Contains("Set-Cookie"));
    }

    private static Task<ParleyServer> StartAsync() =>
        ParleyServer.StartAsync(("Accounts:LockoutAttempts", $"{Attempts}"));

    private static LogInRequest LogIn(TestUser user, string password) =>
        new() { Email = user.Email, Password = password };

    private static async Task LockAsync(ParleyServer server, TestUser user)
    {
        for (var i = 0; i < Attempts; i++)
        {
            await server.ExpectSignInErrorAsync(user, "wrong");
        }
    }

    /// <summary>Signs in; returns the cookie of the browser.</summary>
    private static async Task<string> DeviceAsync(
        HttpClient http,
        TestUser user,
        string? device = null,
        string password = TestUser.Password
    )
    {
        using var answer = await SendAsync(http, user, password, device);
        await TestUser.ReadAsync<LogInResult>(answer);
        return Value(answer);
    }

    private static async Task ExpectErrorAsync(
        HttpClient http,
        TestUser user,
        string password,
        string? device,
        int status,
        string code
    )
    {
        using var answer = await SendAsync(http, user, password, device);
        await answer.ExpectErrorAsync(status, code);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient http,
        TestUser user,
        string password,
        string? device
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "auth/login")
        {
            Content = TestUser.Json(LogIn(user, password)),
        };
        if (device is not null)
        {
            request.Headers.Add("Cookie", $"{Device}={device}");
        }

        return await http.SendAsync(request, Token);
    }

    private static string Value(HttpResponseMessage answer) =>
        answer
            .Headers.GetValues("Set-Cookie")
            .Single(value => value.StartsWith($"{Device}=", StringComparison.Ordinal))
            .Split(';')[0][(Device.Length + 1)..];
}
