using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Who may change who is in a channel. What the channel itself knows (its kind, its maker, its members) is decided
/// here, under the fence of the append; what the workspace knows (roles, invites) by an effect, in the same commit. So
/// a right counts that is there when the change is written, not when it was asked for.
/// </summary>
internal static class ChannelPermissions
{
    extension(ChannelState channel)
    {
        /// <summary>What somebody hears who is not in it (any more): of a private channel that there is none.</summary>
        public ParleyError NotMemberError =>
            channel.Kind == ChannelKind.Public ? ParleyErrors.ChannelNotMember : ParleyErrors.ChannelNotFound;

        /// <summary>In it, or it is public; guests are told apart by their role.</summary>
        public bool CanSee(Guid userId) => channel.Kind == ChannelKind.Public || channel.Members.Contains(userId);

        /// <summary>The conditions of coming in: by invite, by a member, or into a public channel by oneself.</summary>
        public Result<ChannelEffect[]> JoinEffects(Guid id, JoinCommand command, DateTimeOffset at) =>
            command switch
            {
                { Invite: { } invite } => (ChannelEffect[])
                    [
                        new RedeemInvite(invite.Code, command.UserId, id, invite.Channels, at),
                        .. invite.Workspace is { } role
                            ? [new AddWorkspaceMember(channel.WorkspaceId, command.UserId, role, at)]
                            : (ChannelEffect[])[],
                    ],
                { AddedBy: { } member } when !channel.Members.Contains(member) => channel.NotMemberError,
                { AddedBy: { } member } => RequireRoles(new(channel.WorkspaceId, member, WorkspaceRole.Member)),
                _ when channel.Kind != ChannelKind.Public => ParleyErrors.ChannelNotFound,
                _ => RequireRoles(new(channel.WorkspaceId, command.UserId, WorkspaceRole.Member)),
            };

        /// <summary>
        /// The conditions of taking somebody out, and what keeps them out; nothing for those who go by themselves.
        /// </summary>
        public Result<ChannelEffect[]> RemovalEffects(Guid id, LeaveCommand command, DateTimeOffset at)
        {
            if (command.RemovedBy is not { } by)
            {
                return Array.Empty<ChannelEffect>();
            }

            var right = command.Workspace
                ? new RequireRank(channel.WorkspaceId, by, command.UserId)
                : channel.RequireManager(by);
            return right.Succeeded
                ? (ChannelEffect[])[right.Value, new RecordRemoval(id, command.UserId, at)]
                : right.Error;
        }

        /// <summary>The condition of archiving and taking out: its maker or an admin, who can see it.</summary>
        public Result<ChannelEffect> RequireManager(Guid userId)
        {
            var joined = channel.Members.Contains(userId);
            var lowest =
                channel.CreatedBy != userId ? WorkspaceRole.Admin
                : joined ? WorkspaceRole.Guest
                : WorkspaceRole.Member;
            return !channel.CanSee(userId)
                ? ParleyErrors.ChannelNotFound
                : new RequireRole(channel.WorkspaceId, userId, lowest);
        }
    }

    private static Result<ChannelEffect[]> RequireRoles(RequireRole role) => (ChannelEffect[])[role];
}
