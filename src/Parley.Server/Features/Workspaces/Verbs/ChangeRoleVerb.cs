using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Workspaces.Verbs;

/// <param name="UserId">The user who changes the role.</param>
/// <param name="MemberId">The member whose role changes.</param>
/// <param name="Role">The new role.</param>
[GenerateSerializer, Immutable, Alias("parley.change-role")]
internal sealed record ChangeRoleCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] Guid MemberId,
    [property: Id(2)] WorkspaceRole Role
) : IChannelCommand;

/// <summary>
/// Changes the role of a member in the workspace whose #general the channel is. The event of the channel is for all
/// members, that of the user's stream for the devices of the member.
/// </summary>
internal sealed class ChangeRoleVerb(TimeProvider clock) : StateVerb<ChangeRoleCommand>(clock)
{
    protected override Result<Change?> Check(ChannelContext channel, ChangeRoleCommand command, DateTimeOffset at) =>
        channel.State is not { WorkspaceId: var workspaceId }
            ? channel.NotFound()
            : new Change(
                at,
                [
                    new ChangeMemberRole(
                        workspaceId,
                        channel.Id,
                        command.UserId,
                        command.MemberId,
                        command.Role
                    ).OrFail(ParleyErrors.AccessForbidden),
                    new AppendUserEvents(
                        [command.MemberId],
                        WorkspaceEvents.RoleChanged(workspaceId, command.Role),
                        at
                    ),
                ]
            )
            {
                Event = head => new MemberUpdated
                {
                    ChannelId = new(channel.Id),
                    Seq = head.Seq,
                    WorkspaceId = new(workspaceId),
                    UserId = new(command.MemberId),
                    Role = command.Role,
                },
            };
}
