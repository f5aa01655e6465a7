using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Invites.Effects;
using Parley.Server.Features.Workspaces;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Permissions to change the members of a channel. The channel's own facts (kind, creator, members) are checked here,
/// under the fence of the append. The facts of the workspace (roles, invites) are checked by effects, in the same
/// commit: the permission must hold when the change is written, not when it is requested.
/// </summary>
internal static class ChannelPermissions
{
    extension(ChannelState channel)
    {
        /// <summary>
        /// The error for a user who is not a member (any more): a private channel does not exist for them.
        /// </summary>
        public ParleyError NotMemberError =>
            channel.Rights.CanFind ? ParleyErrors.ChannelNotMember : ParleyErrors.ChannelNotFound;

        /// <summary>Members and, in public channels, everyone. Guests are checked by their role.</summary>
        public bool CanSee(Guid userId) => channel.Rights.CanFind || channel.Members.Contains(userId);

        /// <summary>The conditions of joining: by invite, by a member, or a public channel on one's own.</summary>
        public Result<GuardedEffect[]> JoinEffects(Guid id, JoinCommand command, DateTimeOffset at) =>
            command switch
            {
                { Invite: not null } or { AddedBy: not null } when !channel.Rights.CanInvite => channel.CanSee(
                    command.AddedBy ?? command.UserId
                )
                    ? ParleyErrors.AccessForbidden
                    : ParleyErrors.ChannelNotFound,
                { Invite: { } invite } => (GuardedEffect[])
                    [
                        new RedeemInvite(invite.Code, command.UserId, id, invite.Channels, at).OrFail(
                            ParleyErrors.InviteNotFound
                        ),
                        .. invite.Workspace is { } workspace
                            ?
                            [
                                new AddWorkspaceMember(channel.WorkspaceId, command.UserId, workspace.Role, at),
                                new AppendUserEvents(
                                    [command.UserId],
                                    WorkspaceEvents.Joined(
                                        channel.WorkspaceId,
                                        workspace.Name,
                                        workspace.Role,
                                        workspace.CreatedAt
                                    ),
                                    at
                                ),
                            ]
                            : (GuardedEffect[])[],
                    ],
                { AddedBy: { } member } when !channel.Members.Contains(member) => channel.NotMemberError,
                { AddedBy: { } member } => RequireMember(channel, member, ParleyErrors.AccessForbidden),
                _ when !channel.Rights.CanFind => ParleyErrors.ChannelNotFound,
                _ => RequireMember(channel, command.UserId, ParleyErrors.ChannelNotFound),
            };

        /// <summary>The conditions and effects of removing another user; empty for a user who leaves.</summary>
        public Result<GuardedEffect[]> RemovalEffects(Guid id, LeaveCommand command, DateTimeOffset at)
        {
            if (command.RemovedBy is not { } remover)
            {
                return channel.Rights.CanLeave ? Array.Empty<GuardedEffect>()
                    : channel.CanSee(command.UserId) ? ParleyErrors.AccessForbidden
                    : ParleyErrors.ChannelNotFound;
            }

            var right = command.Workspace
                ? new RequireRank(channel.WorkspaceId, remover, command.UserId).OrFail(ParleyErrors.AccessForbidden)
                : channel.RequireManager(remover);
            return right.Succeeded
                ? (GuardedEffect[])[right.Value, new RecordRemoval(id, command.UserId, at)]
                : right.Error;
        }

        /// <summary>
        /// The condition of archiving and removing: the creator or an admin, who can see the channel.
        /// </summary>
        public Result<GuardedEffect> RequireManager(Guid userId)
        {
            var joined = channel.Members.Contains(userId);
            var lowest =
                channel.CreatedBy != userId ? WorkspaceRole.Admin
                : joined ? WorkspaceRole.Guest
                : WorkspaceRole.Member;
            return !channel.CanSee(userId) ? ParleyErrors.ChannelNotFound
                : !channel.Rights.CanManage ? ParleyErrors.AccessForbidden
                : new RequireRole(channel.WorkspaceId, userId, lowest).OrFail(ParleyErrors.AccessForbidden);
        }
    }

    private static Result<GuardedEffect[]> RequireMember(ChannelState channel, Guid userId, ParleyError error) =>
        (GuardedEffect[])[new RequireRole(channel.WorkspaceId, userId, WorkspaceRole.Member).OrFail(error)];
}
