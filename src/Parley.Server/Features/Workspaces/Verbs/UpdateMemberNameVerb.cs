using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Socket;

namespace Parley.Server.Features.Workspaces.Verbs;

/// <param name="UserId">The member.</param>
/// <param name="Name">The display name of the user now.</param>
[GenerateSerializer, Immutable, Alias("parley.update-member-name")]
internal sealed record UpdateMemberNameCommand([property: Id(0)] Guid UserId, [property: Id(1)] string Name)
    : IChannelCommand;

/// <summary>
/// Appends an event with the display name of a member to #general of a workspace. Errors: <c>channel.not_found</c>,
/// <c>channel.not_member</c>, and <c>user.not_found</c> when the user has another name.
/// </summary>
internal sealed class UpdateMemberNameVerb(TimeProvider clock) : StateVerb<UpdateMemberNameCommand>(clock)
{
    protected override Result<Change?> Check(ChannelContext channel, UpdateMemberNameCommand command, DateTimeOffset at)
    {
        if (channel.CheckMember(command.UserId) is { } refusal)
        {
            return refusal;
        }

        var workspaceId = channel.State!.WorkspaceId;
        return new Change(at, [new RequireDisplayName(command.UserId, command.Name).OrFail(ParleyErrors.UserNotFound)])
        {
            Event = head => new MemberUpdated
            {
                ChannelId = new(channel.Id),
                Seq = head.Seq,
                WorkspaceId = new(workspaceId),
                UserId = new(command.UserId),
                DisplayName = command.Name,
            },
        };
    }
}
