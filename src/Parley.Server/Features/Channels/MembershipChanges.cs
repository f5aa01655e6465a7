using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Invites.Effects;
using Parley.Server.Features.Workspaces;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>Adds members to the channel and removes them.</summary>
internal sealed class MembershipChanges(
    Guid channelId,
    ChannelCommitLoop commits,
    ChannelChecks checks,
    ChangeCommitter committer,
    IOptions<ChannelOptions> limits,
    IOptions<WorkspaceOptions> workspaceLimits,
    TimeProvider clock
)
{
    public Task<Result<ChannelChange>> JoinAsync(JoinCommand command)
    {
        var at = clock.GetUtcNowToMillisecond();
        var user = new User
        {
            Id = new(command.UserId),
            DisplayName = command.UserName,
            Kind = command.UserKind,
        };
        return committer.CommitAsync(
            () =>
            {
                if (checks.CheckChangeable() is { } refusal)
                {
                    return refusal;
                }

                if (commits.State!.Members.Contains(command.UserId) && command.AddedBy is null)
                {
                    return default;
                }

                var entry = commits.State.JoinEffects(channelId, command, at);
                if (!entry.Succeeded)
                {
                    return entry.Error;
                }

                if (commits.State.Members.Contains(command.UserId))
                {
                    return default;
                }

                ChannelEffect[] effects =
                [
                    .. command.Invite is { Workspace: not null }
                        ? [new LimitWorkspaces(command.UserId, int.MaxValue, workspaceLimits.Value.JoinedPerUser)]
                        : (ChannelEffect[])
                            [
                                limits.Value.JoinLimit(
                                    commits.State.WorkspaceId,
                                    command.UserId,
                                    command.AddedBy is not null
                                ),
                            ],
                    .. entry.Value,
                    new AddMember(
                        channelId,
                        command.UserId,
                        at,
                        commits.State.Head with
                        {
                            Seq = commits.State.Head.Seq + 1,
                        }
                    ),
                ];
                return new EventDraft(
                    head =>
                        JsonFrames.Encode(
                            new MemberJoined
                            {
                                ChannelId = new(channelId),
                                Seq = head.Seq,
                                User = user,
                            }
                        ),
                    effects,
                    at
                );
            },
            _ => commits.State!.Members.Add(command.UserId),
            effect =>
                effect switch
                {
                    RedeemInvite => ParleyErrors.InviteNotFound,
                    LimitWorkspaces => ParleyErrors.WorkspaceTooMany,
                    LimitJoinedChannels when command.AddedBy is not null => ParleyErrors.ChannelTooManyAdded,
                    LimitJoinedChannels => ParleyErrors.ChannelTooManyJoined,
                    RequireRole when command.AddedBy is not null => ParleyErrors.AccessForbidden,
                    _ => ParleyErrors.ChannelNotFound,
                },
            command.UserId,
            (channel, seq) =>
                new MemberJoined
                {
                    ChannelId = channel.Id,
                    Seq = seq,
                    User = user,
                    Channel = channel,
                }
        );
    }

    public Task<Result<ChannelChange>> LeaveAsync(LeaveCommand command)
    {
        var at = clock.GetUtcNowToMillisecond();
        return committer.CommitAsync(
            () =>
            {
                if (commits.State is null)
                {
                    return checks.NotFound();
                }

                var rights = commits.State.RemovalEffects(channelId, command, at);
                if (!rights.Succeeded)
                {
                    return rights.Error;
                }

                if (!commits.State.Members.Contains(command.UserId))
                {
                    // The user may be joining at the same time, or may have left to rejoin later. The removal is
                    // recorded anyway, without an event.
                    return rights.Value.Length == 0
                        ? default(Result<EventDraft?>)
                        : new EventDraft(null, rights.Value, at);
                }

                ChannelEffect[] effects =
                [
                    .. rights.Value,
                    new RemoveMember(channelId, command.UserId),
                    .. command.Workspace
                        ?
                        [
                            new RemoveWorkspaceMember(commits.State.WorkspaceId, command.UserId),
                            new AppendUserEvents([command.UserId], WorkspaceEvents.Left(commits.State.WorkspaceId), at),
                        ]
                        : (ChannelEffect[])[],
                ];
                return new EventDraft(
                    head =>
                        JsonFrames.Encode(
                            new MemberLeft
                            {
                                ChannelId = new(channelId),
                                Seq = head.Seq,
                                UserId = new(command.UserId),
                            }
                        ),
                    effects,
                    at
                );
            },
            _ => commits.State!.Members.Remove(command.UserId),
            effect =>
                effect switch
                {
                    RemoveWorkspaceMember => ParleyErrors.LastOwner,
                    RequireRole or RequireRank => ParleyErrors.AccessForbidden,
                    _ => ParleyErrors.ChannelNotFound,
                },
            nodeKind: NodeEventKind.MemberLeft,
            subject: command.UserId
        );
    }
}
