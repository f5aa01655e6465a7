using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Invites.Effects;
using Parley.Server.Features.Workspaces;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

/// <summary>The effects and conditions of an append, committed with it.</summary>
public sealed class AppendEffectTests : IAsyncLifetime
{
    private LogHarness _harness = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await OpenAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Event_and_its_effects_are_committed_together()
    {
        var channel = await _harness.ChannelAsync("general");
        var user = _harness.UserId;
        Assert.Equal(
            1,
            await _harness.CountAsync($"SELECT member_count FROM channels WHERE id = {_harness.Id(channel)}")
        );
        var result = await _harness.AppendAsync(
            channel,
            new(1, 0),
            Event(new RemoveMember(channel, user), new RenameChannel(channel, "new", "topic"))
        );
        Assert.Equal(AppendOutcome.Committed, result.Outcome);
        Assert.Equal(
            0,
            await _harness.CountAsync(
                $"SELECT member_count FROM channels WHERE id = {_harness.Id(channel)} "
                    + $"AND name = 'new' AND topic = 'topic'"
            )
        );
        Assert.Equal(
            0,
            await _harness.CountAsync($"SELECT count(*) FROM channel_members WHERE channel_id = {_harness.Id(channel)}")
        );
        Assert.Equal(2, (await _harness.Events.ReadEventsAsync(channel, 0, 10, Token)).Count);
    }

    [Fact]
    public async Task Removing_a_member_twice_decrements_the_count_once()
    {
        var channel = await _harness.ChannelAsync("general");
        Assert.Equal(
            1,
            await _harness.CountAsync($"SELECT member_count FROM channels WHERE id = {_harness.Id(channel)}")
        );
        var remove = new RemoveMember(channel, _harness.UserId);
        await _harness.AppendAsync(channel, new(1, 0), Event(remove), Event(remove));
        Assert.Equal(
            0,
            await _harness.CountAsync($"SELECT member_count FROM channels WHERE id = {_harness.Id(channel)}")
        );
    }

    [Fact]
    public async Task Adding_a_non_member_or_removing_the_last_owner_is_refused()
    {
        var channel = await _harness.ChannelAsync("general");
        var stranger = await _harness.AppendAsync(
            channel,
            new(1, 0),
            Event(new AddMember(channel, Ids.New(), At, new(2, 0)))
        );
        Assert.Equal((AppendOutcome.EffectRefused, new StreamHead(1, 0)), (stranger.Outcome, stranger.Head));
        var last = await _harness.AppendAsync(
            channel,
            new(1, 0),
            Event(new RemoveWorkspaceMember(_harness.WorkspaceId, _harness.UserId))
        );
        Assert.Equal(AppendOutcome.EffectRefused, last.Outcome);
    }

    [Fact]
    public async Task Refused_effect_rolls_back_its_whole_append()
    {
        var channel = await _harness.ChannelAsync("general");
        await _harness.ChannelAsync("taken");
        var message = Draft();
        var result = await _harness.AppendAsync(
            channel,
            new(1, 0),
            message,
            Event(new RemoveMember(channel, _harness.UserId), new RenameChannel(channel, "taken", "x"))
        );
        Assert.Equal(AppendOutcome.EffectRefused, result.Outcome);
        Assert.IsType<RenameChannel>(result.Refused);
        Assert.Equal(new StreamHead(1, 0), result.Head);
        Assert.Null(await _harness.Messages.FindAsync(message.Id, Token));
        Assert.Equal(
            1,
            await _harness.CountAsync($"SELECT count(*) FROM channel_members WHERE channel_id = {_harness.Id(channel)}")
        );
        Assert.Single(await _harness.Events.ReadEventsAsync(channel, 0, 10, Token));
    }

    [Fact]
    public async Task Effect_without_event_changes_the_tables_and_not_the_stream()
    {
        var channel = await _harness.ChannelAsync("general");
        var quiet = new EventDraft(null, [new RenameChannel(channel, "quiet", "topic")], At);
        var stale = await _harness.AppendAsync(channel, new(7, 0), quiet);
        Assert.Equal((AppendOutcome.FenceLost, new StreamHead(1, 0)), (stale.Outcome, stale.Head));
        Assert.Equal(0, await _harness.CountAsync("SELECT count(*) FROM channels WHERE name = 'quiet'"));

        var written = await _harness.AppendAsync(channel, new(1, 0), quiet);
        Assert.Equal((AppendOutcome.Committed, new StreamHead(1, 0)), (written.Outcome, written.Head));
        Assert.Null(Assert.Single(written.Drafts).Payload);
        Assert.Equal(1, await _harness.CountAsync("SELECT count(*) FROM channels WHERE name = 'quiet'"));
        Assert.Single(await _harness.Events.ReadEventsAsync(channel, 0, 10, Token));

        // Before messages an effect is their condition.
        var message = Draft();
        var owner = new RequireRole(_harness.WorkspaceId, _harness.UserId, WorkspaceRole.Owner);
        var bound = await _harness.AppendAsync(channel, new(1, 0), new EventDraft(null, [owner], At), message);
        Assert.Equal((AppendOutcome.Committed, new StreamHead(2, 1)), (bound.Outcome, bound.Head));
        Assert.Equal(2, bound.Drafts[1].Seq);
    }

    [Fact]
    public async Task Conditions_are_checked_against_the_tables_at_commit()
    {
        var channel = await _harness.ChannelAsync("general");
        var (workspace, owner) = (_harness.WorkspaceId, _harness.UserId);
        foreach (
            var (role, holds) in new[]
            {
                (WorkspaceRole.Admin, false),
                (WorkspaceRole.Member, true),
                (WorkspaceRole.Guest, true),
            }
        )
        {
            var member = Ids.New();
            await _harness.UseAsync(async context =>
            {
                context.Users.Add(
                    new()
                    {
                        Id = member,
                        UserName = $"{member:N}",
                        DisplayName = "M",
                        Kind = UserKind.Human,
                        CreatedAt = At,
                    }
                );
                context.WorkspaceMembers.Add(
                    new()
                    {
                        WorkspaceId = workspace,
                        UserId = member,
                        Role = WorkspaceRole.Member,
                        JoinedAt = At,
                    }
                );
                await context.SaveChangesAsync(Token);
            });
            Assert.Equal(holds, await HoldsAsync(channel, new RequireRole(workspace, member, role)));
            Assert.True(await HoldsAsync(channel, new RequireRank(workspace, owner, member)));
            Assert.False(await HoldsAsync(channel, new RequireRank(workspace, member, owner)));
            Assert.False(await HoldsAsync(channel, new RequireRole(Ids.New(), member, role)));
        }

        Assert.True(await HoldsAsync(channel, new RequireRole(workspace, owner, WorkspaceRole.Owner)));
        Assert.False(await HoldsAsync(channel, new RequireRole(workspace, Ids.New(), WorkspaceRole.Guest)));
        Assert.False(await HoldsAsync(channel, new RequireFreeStreamId(owner)));
        Assert.True(await HoldsAsync(channel, new RequireFreeStreamId(Ids.New())));
        Assert.True(await HoldsAsync(channel, new LimitJoinedChannels(workspace, owner, 2)));
        Assert.False(await HoldsAsync(channel, new LimitJoinedChannels(workspace, owner, 1)));
        Assert.True(await HoldsAsync(channel, new LimitWorkspaces(owner, 2, 2)));
        Assert.False(await HoldsAsync(channel, new LimitWorkspaces(owner, 1, 2)));
        Assert.False(await HoldsAsync(channel, new LimitWorkspaces(owner, 2, 1)));
        Assert.True(await HoldsAsync(channel, new LimitChannels(workspace, owner, 2, 1)));
        Assert.False(await HoldsAsync(channel, new LimitChannels(workspace, owner, 1, 2)));
    }

    [Fact]
    public async Task Invite_is_refused_after_its_last_use_and_after_expiry()
    {
        var channel = await _harness.ChannelAsync("general");
        await _harness.UseAsync(async context =>
        {
            context.Invites.Add(
                new()
                {
                    Code = "twice",
                    WorkspaceId = _harness.WorkspaceId,
                    CreatedBy = _harness.UserId,
                    CreatedAt = At,
                    ExpiresAt = At.AddHours(1),
                    MaxUses = 2,
                    Uses = 0,
                    ChannelIds = string.Empty,
                }
            );
            await context.SaveChangesAsync(Token);
        });
        var outcomes = new List<AppendOutcome>();
        for (var i = 0; i < 3; i++)
        {
            var head = await _harness.Events.ReadHeadAsync(channel, Token);
            outcomes.Add(
                (
                    await _harness.AppendAsync(
                        channel,
                        head,
                        Event(new RedeemInvite("twice", _harness.UserId, channel, [], At))
                    )
                ).Outcome
            );
        }

        Assert.Equal([AppendOutcome.Committed, AppendOutcome.Committed, AppendOutcome.EffectRefused], outcomes);
        var late = await _harness.AppendAsync(
            channel,
            await _harness.Events.ReadHeadAsync(channel, Token),
            Event(new RedeemInvite("twice", _harness.UserId, channel, [], At.AddHours(1)))
        );
        Assert.Equal(AppendOutcome.EffectRefused, late.Outcome);
    }

    private async Task<bool> HoldsAsync(Guid channel, ChannelEffect condition)
    {
        var result = await _harness.AppendAsync(channel, new(1, 0), new EventDraft(null, [condition], At));
        Assert.Equal(new StreamHead(1, 0), result.Head);
        return result.Outcome == AppendOutcome.Committed;
    }
}
