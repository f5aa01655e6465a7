using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Workspaces;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Channels.Verbs;

/// <summary>Creates the channel with its first member, and the workspace whose #general it is.</summary>
internal sealed class CreateChannelVerb(
    IOptions<ChannelOptions> limits,
    IOptions<WorkspaceOptions> workspaceLimits,
    TimeProvider clock
) : StateVerb<CreateChannelCommand>(clock)
{
    protected override Result<Change?> Check(ChannelContext channel, CreateChannelCommand command, DateTimeOffset at)
    {
        if (channel.State is { } existing)
        {
            // Repeating a creation is for members. A creator who was removed gets a conflict, as anyone with a taken
            // id.
            return Matches(existing, command) && existing.Members.Contains(command.UserId)
                ? default(Result<Change?>)
                : ParleyErrors.IdConflict;
        }

        var state = new ChannelState
        {
            WorkspaceId = command.WorkspaceId,
            Name = command.Name,
            Kind = command.Kind,
            Topic = command.Topic,
            CreatedBy = command.UserId,
            CreatedAt = at,
            Members = new([command.UserId]),
        };
        return new Change(
            at,
            [
                new RequireFreeStreamId(channel.Id).OrFail(ParleyErrors.IdConflict),
                .. WorkspaceEffects(channel.Id, command, at),
                new CreateChannel(
                    channel.Id,
                    command.WorkspaceId,
                    command.Name,
                    command.Kind,
                    command.Topic,
                    command.UserId,
                    at
                ).OrFail(ParleyErrors.ChannelNameTaken),
                new AddMember(channel.Id, command.UserId, at, new(1, 0)).OrFail(ParleyErrors.ChannelNameTaken),
                JoinedEvents.Append(state.ToChannel(channel.Id, new(1, 0), 1), command.UserId, at),
            ]
        )
        {
            Event = head => new ChannelCreated
            {
                ChannelId = new(channel.Id),
                Seq = head.Seq,
                Channel = state.ToChannel(channel.Id, head, 1),
            },
            Apply = written =>
            {
                state.Head = new(written.Seq, 0);
                channel.State = state;
            },
        };
    }

    private GuardedEffect[] WorkspaceEffects(Guid channelId, CreateChannelCommand command, DateTimeOffset at) =>
        command.Workspace is { } workspace
            ?
            [
                new LimitWorkspaces(
                    command.UserId,
                    workspaceLimits.Value.MadePerUser,
                    workspaceLimits.Value.JoinedPerUser
                ).OrFail(ParleyErrors.WorkspaceTooMany),
                new CreateWorkspace(command.WorkspaceId, workspace, channelId, command.UserId, at).OrFail(
                    ParleyErrors.IdConflict
                ),
                new AddWorkspaceMember(command.WorkspaceId, command.UserId, WorkspaceRole.Owner, at),
                new AppendUserEvents(
                    [command.UserId],
                    WorkspaceEvents.Joined(command.WorkspaceId, workspace, WorkspaceRole.Owner, at),
                    at
                ),
            ]
            :
            [
                new RequireRole(command.WorkspaceId, command.UserId, WorkspaceRole.Member).OrFail(
                    ParleyErrors.AccessForbidden
                ),
                new LimitChannels(
                    command.WorkspaceId,
                    command.UserId,
                    limits.Value.PerWorkspace,
                    limits.Value.MadePerMember
                ).OrFail(ParleyErrors.ChannelTooManyCreated),
                limits.Value.JoinLimit(command.WorkspaceId, command.UserId).OrFail(ParleyErrors.ChannelTooManyJoined),
            ];

    private static bool Matches(ChannelState state, CreateChannelCommand command) =>
        state.WorkspaceId == command.WorkspaceId
        && state.CreatedBy == command.UserId
        && state.Kind == command.Kind
        && string.Equals(state.Name, command.Name, StringComparison.Ordinal);
}
