using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Socket;

namespace Parley.Server.Features.Workspaces.Verbs;

/// <param name="UserId">The user who renames the workspace.</param>
/// <param name="Name">The new name.</param>
[GenerateSerializer, Immutable, Alias("parley.rename-workspace")]
internal sealed record RenameWorkspaceCommand([property: Id(0)] Guid UserId, [property: Id(1)] string Name)
    : IChannelCommand;

/// <summary>
/// Renames the workspace whose #general the channel is: its members are those of the workspace, and its event
/// reaches all of them.
/// </summary>
internal sealed class RenameWorkspaceVerb(TimeProvider clock) : StateVerb<RenameWorkspaceCommand>(clock)
{
    protected override Result<Change?> Check(
        ChannelContext channel,
        RenameWorkspaceCommand command,
        DateTimeOffset at
    ) =>
        channel.State is not { WorkspaceId: var workspaceId }
            ? channel.NotFound()
            : new Change(
                at,
                [
                    new RequireRole(workspaceId, command.UserId, WorkspaceRole.Admin).OrFail(
                        ParleyErrors.AccessForbidden
                    ),
                    new RenameWorkspace(workspaceId, channel.Id, command.Name).OrFail(ParleyErrors.WorkspaceNotFound),
                ]
            )
            {
                Event = head => new WorkspaceRenamed
                {
                    ChannelId = new(channel.Id),
                    Seq = head.Seq,
                    WorkspaceId = new(workspaceId),
                    Name = command.Name,
                },
            };
}
