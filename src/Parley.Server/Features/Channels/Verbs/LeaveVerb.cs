using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Workspaces;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Platform.Work;
using Parley.Socket;

namespace Parley.Server.Features.Channels.Verbs;

/// <summary>Removes a member from the channel, and from the workspace if they leave it.</summary>
internal sealed class LeaveVerb(IEnumerable<IMembershipEnd> ends, TimeProvider clock) : StateVerb<LeaveCommand>(clock)
{
    protected override Result<Change?> Check(ChannelContext channel, LeaveCommand command, DateTimeOffset at)
    {
        if (channel.State is not { } state)
        {
            return channel.NotFound();
        }

        var rights = state.RemovalEffects(channel.Id, command, at);
        if (!rights.Succeeded)
        {
            return rights.Error;
        }

        if (!state.Members.Contains(command.UserId))
        {
            // The user may be joining at the same time, or may have left to rejoin later. The removal is recorded
            // anyway, without an event.
            return rights.Value.Length == 0 ? default(Result<Change?>) : new Change(at, rights.Value);
        }

        var ended = new EndedMembership(channel.Id, command.UserId, state.Head.Seq + 1, at);
        return new Change(
            at,
            [
                .. rights.Value,
                new RemoveMember(channel.Id, command.UserId).OrFail(ParleyErrors.ChannelNotFound),
                .. ends.Select(end => (GuardedEffect)end.ToEffect(ended)),
                .. command.Workspace ? WorkspaceEffects(state, command, at) : [],
            ]
        )
        {
            Event = head => new MemberLeft
            {
                ChannelId = new(channel.Id),
                Seq = head.Seq,
                UserId = new(command.UserId),
            },
            Apply = _ => state.RemoveMember(command.UserId),
            NodeKind = NodeEventKind.MemberLeft,
            Subject = command.UserId,
        };
    }

    private static GuardedEffect[] WorkspaceEffects(ChannelState state, LeaveCommand command, DateTimeOffset at) =>
        [
            new RemoveWorkspaceMember(state.WorkspaceId, command.UserId).OrFail(ParleyErrors.LastOwner),
            new AppendUserEvents([command.UserId], WorkspaceEvents.Left(state.WorkspaceId), at),
            new EnqueueWork([GroupReach.ToWork(command.UserId, at)]),
        ];
}
