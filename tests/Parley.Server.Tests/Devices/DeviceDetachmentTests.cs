using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Devices;
using Parley.Server.Features.Devices.Endpoints;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Rest;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Devices;

/// <summary>A device is detached in the commit that ends its session, whatever ends it.</summary>
public sealed class DeviceDetachmentTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("signed out")]
    [InlineData("revoked")]
    [InlineData("password changed")]
    [InlineData("password reset")]
    [InlineData("deactivated by itself")]
    [InlineData("deactivated by an admin")]
    [InlineData("expired")]
    public async Task End_of_a_session_detaches_its_device_with_an_event(string how)
    {
        var (owner, workspace, user) = await _server.MemberAsync();
        await using var phone = await user.SignInAsync();
        var (device, own) = (await phone.RegisterDeviceAsync("A phone"), await user.RegisterDeviceAsync("B own"));
        var before = _server.Clock.GetUtcNow();
        await EndAsync(how, owner, workspace, user, phone);
        await phone.ExpectErrorAsync(HttpMethod.Get, "me", null, 401, ErrorCodes.AuthRequired);

        // Where all sessions have ended, another one reads.
        if (how.StartsWith("deactivated", StringComparison.Ordinal))
        {
            await owner.RequestAsync(HttpMethod.Delete, $"workspaces/{workspace.Id}/members/{user.Id}/deactivation");
        }

        var changed = how.StartsWith("password", StringComparison.Ordinal);
        await using var reader = await user.SignInAsync("reader", changed ? SignIns.NewPassword : TestUser.Password);
        var devices = await reader.DevicesAsync();
        Assert.Equal([device.Id, own.Id], devices.Select(stored => stored.Id));
        var detached = devices[0];
        Assert.True(detached.DetachedAt >= before.AddMilliseconds(-1));
        Assert.Equal(device with { SessionId = null, DetachedAt = detached.DetachedAt }, detached);
        var all = how is "password reset" or "deactivated by itself" or "deactivated by an admin";
        Assert.Equal((all, !all), (devices[1].DetachedAt is not null, devices[1].SessionId is not null));
        Assert.Equal(
            all ? devices : [detached],
            (await reader.DeviceEventsAsync())
                .OfType<DeviceUpdated>()
                .Select(change => change.Device)
                .OrderBy(one => one.Name, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Sign_in_that_ends_the_oldest_session_detaches_its_device()
    {
        await using var server = await FaultyServer.StartAsync(("Accounts:SessionsPerUser", "2"));
        await using var user = await server.RegisterAsync();
        await using var oldest = await user.SignInAsync("oldest");
        var device = await oldest.RegisterDeviceAsync("Oldest");
        var socket = await oldest.OpenSocketAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(5));
        await using var second = await user.SignInAsync("second");
        server.Clock.Advance(TimeSpan.FromSeconds(5));
        await using var third = await user.SignInAsync("third");
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
        var detached = Assert.Single(await user.DevicesAsync());
        Assert.Equal((device.Id, null), (detached.Id, detached.SessionId));
        Assert.Equal(detached, Assert.Single((await user.DeviceEventsAsync()).OfType<DeviceUpdated>()).Device);
    }

    /// <summary>As a server does that knows no devices, after a downgrade.</summary>
    [Fact]
    public async Task Session_that_is_deleted_without_regard_to_its_device_leaves_it_detached()
    {
        await using var user = await _server.RegisterAsync();
        await using var phone = await user.SignInAsync();
        var (device, session) = (await phone.RegisterDeviceAsync(), (await phone.SessionAsync()).Id.Value);
        await _server.UseAsync(async context =>
            Assert.Equal(1, await context.Sessions.Where(stored => stored.Id == session).ExecuteDeleteAsync(Token))
        );

        // Nobody knows when.
        var detached = device with
        {
            SessionId = null,
        };
        Assert.Equal(detached, Assert.Single(await user.DevicesAsync()));
        await user.ExpectErrorAsync(
            HttpMethod.Get,
            $"me/devices/{device.Id}/events",
            null,
            404,
            ErrorCodes.DeviceNotFound
        );
        Assert.Equal(detached with { Name = "Lost" }, await user.RenameDeviceAsync(device, "Lost"));
        var events = _server.Services.GetRequiredService<IEventReader>();
        Assert.Single(await events.ReadEventsAsync(device.Id.Value, 0, 10, Token));
        await user.RemoveDeviceAsync(device);
        Assert.Empty(await user.DevicesAsync());
        await user.RequestAsync(HttpMethod.Post, "auth/logout");
    }

    [Fact]
    public async Task Cleanup_ends_expired_sessions_with_and_without_devices()
    {
        await using var server = await FaultyServer.StartAsync(("Accounts:SessionDays", "1"));
        var users = new List<TestUser>();
        for (var i = 0; i < 3; i++)
        {
            var user = await server.RegisterAsync();
            await using var phone = await user.SignInAsync();
            await using var plain = await user.SignInAsync("without a device");
            await user.RegisterDeviceAsync("A laptop");
            await phone.RegisterDeviceAsync("B phone");
            users.Add(user);
        }

        // The server's own run may get a part of them.
        server.Clock.Advance(TimeSpan.FromDays(2));
        await server.Services.GetRequiredService<ExpiredCredentialCleanup>().CleanUpAsync(Token);
        await server.UseAsync(async context => Assert.Equal(0, await context.Sessions.CountAsync(Token)));
        foreach (var user in users)
        {
            await using var reader = await user.SignInAsync("reader");
            var devices = await reader.DevicesAsync();
            Assert.Equal(["A laptop", "B phone"], devices.Select(device => device.Name));
            Assert.All(devices, device => Assert.NotNull(device.DetachedAt));
            Assert.Equal(
                devices,
                (await reader.DeviceEventsAsync())
                    .OfType<DeviceUpdated>()
                    .Select(change => change.Device)
                    .OrderBy(device => device.Name, StringComparer.Ordinal)
            );
        }
    }

    [Theory]
    [InlineData("register")]
    [InlineData("rename")]
    [InlineData("remove")]
    public async Task Request_of_a_session_that_ended_meanwhile_changes_nothing(string what)
    {
        await using var user = await _server.RegisterAsync();
        var device = await user.RegisterDeviceAsync();
        await using var phone = await user.SignInAsync();
        var caller = new Caller(user.Id.Value, (await phone.SessionAsync()).Id.Value);
        await phone.RequestAsync(HttpMethod.Post, "auth/logout");
        var services = _server.Services;
        var contexts = services.GetRequiredService<IDbContextFactory<ParleyDbContext>>();
        var transactions = services.GetRequiredService<UserEventTransactions>();
        var answer = what switch
        {
            "register" => await RegisterDeviceEndpoint.HandleAsync(
                new() { Name = "Late" },
                caller,
                contexts,
                transactions,
                services.GetRequiredService<IOptions<DeviceOptions>>(),
                _server.Clock,
                Token
            ),
            "rename" => await UpdateDeviceEndpoint.HandleAsync(
                device.Id,
                new() { Name = "Late" },
                caller,
                contexts,
                transactions,
                _server.Clock,
                Token
            ),
            _ => await RemoveDeviceEndpoint.HandleAsync(
                device.Id,
                caller,
                contexts,
                transactions,
                services.GetRequiredService<SessionRevocation>(),
                services.GetRequiredService<SessionStore>(),
                services.GetRequiredService<WorkSignal>(),
                _server.Clock,
                Token
            ),
        };
        var http = new DefaultHttpContext { RequestServices = services, Response = { Body = new MemoryStream() } };
        await answer.ExecuteAsync(http);
        Assert.Equal(401, http.Response.StatusCode);
        Assert.Equal(device, Assert.Single(await user.DevicesAsync()));
        Assert.Single(await user.DeviceEventsAsync());
    }

    private async Task EndAsync(string how, TestUser owner, Workspace workspace, TestUser user, TestUser phone)
    {
        switch (how)
        {
            case "signed out":
                await phone.RequestAsync(HttpMethod.Post, "auth/logout");
                break;
            case "revoked":
                await user.RequestAsync(HttpMethod.Delete, $"me/sessions/{(await phone.SessionAsync()).Id}");
                break;
            case "password changed":
                await user.RequestAsync(
                    HttpMethod.Post,
                    "me/password",
                    new ChangePasswordRequest { CurrentPassword = TestUser.Password, NewPassword = SignIns.NewPassword }
                );
                break;
            case "password reset":
                var link = await owner.RequestAsync<PasswordResetLink>(
                    HttpMethod.Post,
                    $"workspaces/{workspace.Id}/members/{user.Id}/password-reset"
                );
                await owner.RequestAsync(
                    HttpMethod.Post,
                    "auth/password-resets/complete",
                    new CompletePasswordResetRequest
                    {
                        Code = link.Url[(link.Url.IndexOf("code=", StringComparison.Ordinal) + 5)..],
                        Password = SignIns.NewPassword,
                    }
                );
                break;
            case "deactivated by itself":
                await user.RequestAsync(
                    HttpMethod.Post,
                    "me/deactivation",
                    new DeactivateMeRequest { Password = TestUser.Password }
                );
                break;
            case "deactivated by an admin":
                await owner.RequestAsync(HttpMethod.Put, $"workspaces/{workspace.Id}/members/{user.Id}/deactivation");
                break;
            case "expired":
                var session = (await phone.SessionAsync()).Id.Value;
                await _server.UseAsync(context =>
                    context
                        .Sessions.Where(stored => stored.Id == session)
                        .ExecuteUpdateAsync(
                            set => set.SetProperty(stored => stored.ExpiresAt, DateTimeOffset.UnixEpoch),
                            Token
                        )
                );
                _server.Clock.Advance(TimeSpan.FromSeconds(2));
                var cleanup = _server.Services.GetRequiredService<ExpiredCredentialCleanup>();
                Assert.Equal(1, await cleanup.CleanUpAsync(Token));
                break;
        }
    }
}
