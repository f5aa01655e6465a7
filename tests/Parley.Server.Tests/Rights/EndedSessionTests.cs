using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.Rights;

/// <summary>
/// Changes of the own account that passed authentication before the session ended or the account was deactivated: each
/// runs after the check, as an in-flight request.
/// </summary>
public sealed class EndedSessionTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("signed out")]
    [InlineData("closed")]
    [InlineData("expired")]
    public async Task Pending_display_name_change_of_an_ended_session_is_refused(string how)
    {
        var (user, caller) = await EndedAsync(how);
        Assert.Equal(401, await PendingRename.RunAsync(_server, caller, "late"));
        Assert.Equal(user.Me.DisplayName, (await StoredAsync(user)).DisplayName);

        // The work is part of the commit.
        var workId = MemberNames.ToWork(user.Id.Value, _server.Clock.GetUtcNow()).Id;
        await _server.UseAsync(async context =>
            Assert.False(await context.Work.AnyAsync(work => work.Id == workId, Token))
        );
    }

    [Theory]
    [InlineData("signed out")]
    [InlineData("expired")]
    public async Task Pending_deactivation_of_an_ended_session_is_refused(string how)
    {
        var (user, caller) = await EndedAsync(how);
        var refusal = await _server.Services.GetRequiredService<Deactivation>().DeactivateSelfAsync(caller, Token);
        Assert.Equal(ErrorCodes.AuthRequired, refusal?.Code);
        Assert.Null((await StoredAsync(user)).DeactivatedAt);
    }

    [Fact]
    public async Task Request_before_the_session_end_succeeds()
    {
        var (user, caller) = await EndedAsync("not at all");
        Assert.Equal(200, await PendingRename.RunAsync(_server, caller, "in time"));
        Assert.Equal("in time", (await user.GetAsync<Me>("me")).DisplayName);
        Assert.Null(await _server.Services.GetRequiredService<Deactivation>().DeactivateSelfAsync(caller, Token));
        Assert.NotNull((await StoredAsync(user)).DeactivatedAt);
    }

    /// <summary>A user, and their ended session.</summary>
    private async Task<(TestUser TestUser, Caller Caller)> EndedAsync(string how)
    {
        _server.Log.Before = null;
        var owner = await _server.RegisterAsync();
        var workspace = (await owner.CreateWorkspaceAsync("Team")).Id;
        var user = await _server.RegisterAsync((await owner.InviteAsync(workspace)).Code);
        var session = (await user.GetAsync<ItemList<Session>>("me/sessions")).Items.Single(found => found.Current);
        switch (how)
        {
            case "signed out":
                await user.RequestAsync(HttpMethod.Post, "auth/logout");
                break;
            case "closed":
                await owner.RequestAsync(HttpMethod.Put, $"workspaces/{workspace}/members/{user.Id}/deactivation");
                break;
            case "expired":
                var past = _server.Clock.GetUtcNow().AddSeconds(-1);
                await _server.UseAsync(context =>
                    context
                        .Sessions.Where(found => found.Id == session.Id.Value)
                        .ExecuteUpdateAsync(set => set.SetProperty(found => found.ExpiresAt, past), Token)
                );
                break;
        }

        return (user, new(user.Id.Value, session.Id.Value));
    }

    private async Task<UserEntity> StoredAsync(TestUser person)
    {
        UserEntity? stored = null;
        await _server.UseAsync(async context =>
            stored = await context.Users.AsNoTracking().SingleAsync(user => user.Id == person.Id.Value, Token)
        );
        return stored!;
    }
}
