using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Server.Features.Accounts;
using Parley.Server.Gateway;

namespace Parley.Server.Tests.Robustness;

/// <summary>The sockets of a session close with it, however it ended, and execute nothing more.</summary>
public sealed class SessionEndTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>, IAsyncLifetime
{
    private readonly FaultyServer _server = fixture.Server;
    private TestUser _user = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _user = await _server.RegisterAsync();

    public ValueTask DisposeAsync() => _user.DisposeAsync();

    [Fact]
    public async Task Queued_frames_of_a_revoked_session_are_not_executed()
    {
        var general = await _user.GeneralAsync((await _user.CreateWorkspaceAsync("Sessions")).Id);
        var phone = await PhoneAsync();
        await using var socket = await TestSocket.OpenAsync(_server.Address, token: phone.Token);
        var held = _server.Log.Hold();
        await socket.SendMessageAsync(general.Id, "taken before");
        await held;
        for (var i = 0; i < 10; i++)
        {
            await socket.SendMessageAsync(general.Id, "too late");
        }

        await socket.RoundTripAsync();
        await _user.RequestAsync(HttpMethod.Delete, $"me/sessions/{socket.Ready.SessionId}");
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
        _server.Log.Release();
        for (var i = 0; i < 5; i++)
        {
            await _user.PostAsync(general.Id, "mine");
        }

        var messages = (await _user.MessagesAsync(general.Id)).Messages.Select(message => message.Content).ToList();
        Assert.Contains("taken before", messages);
        Assert.DoesNotContain("too late", messages);
    }

    [Fact]
    public async Task Repeated_revocation_closes_sockets_that_the_first_missed()
    {
        var phone = await PhoneAsync();
        await using var socket = await TestSocket.OpenAsync(_server.Address, token: phone.Token);

        // As if the first call had crashed between its two steps.
        Assert.True(
            await _server
                .Services.GetRequiredService<SessionStore>()
                .EndAsync(_user.Id.Value, socket.Ready.SessionId.Value, Token)
        );
        await socket.RoundTripAsync();
        var session = Assert.Single(
            _server.Hub.Sockets,
            candidate => candidate.SessionId == socket.Ready.SessionId.Value
        );
        Assert.False(session.IsClosing);
        var other = await _user.OpenSocketAsync();
        await _user.ExpectErrorAsync(
            HttpMethod.Delete,
            $"me/sessions/{socket.Ready.SessionId}",
            null,
            404,
            ErrorCodes.SessionNotFound
        );

        // Events of one user keep their order: a later event proves the revocation.
        await _user.CreateWorkspaceAsync("After it");
        await other.ReceiveAsync<WorkspaceJoined>();
        Assert.True(session.IsClosing);
        Assert.Equal(CloseCodes.Forbidden, await socket.ClosedAsync());
    }

    [Fact]
    public async Task Expired_session_closes_its_socket()
    {
        var phone = await PhoneAsync();
        await using var old = await TestSocket.OpenAsync(_server.Address, token: phone.Token);
        var young = await _user.OpenSocketAsync();
        await _server.UseAsync(context =>
            context
                .Sessions.Where(session => session.Id == old.Ready.SessionId.Value)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(session => session.ExpiresAt, DateTimeOffset.UnixEpoch),
                    Token
                )
        );
        await HubInternals.CloseExpiredSessionsAsync(
            Assert.Single(_server.Services.GetServices<IHostedService>().OfType<SocketMaintenance>()),
            Token
        );
        Assert.Equal(CloseCodes.Forbidden, await old.ClosedAsync());
        await young.RoundTripAsync();
    }

    private Task<TokenResult> PhoneAsync() =>
        _user.RequestAsync<TokenResult>(
            HttpMethod.Post,
            "auth/token",
            new TokenRequest
            {
                Email = _user.Email,
                Password = TestUser.Password,
                Device = "phone",
            }
        );
}
