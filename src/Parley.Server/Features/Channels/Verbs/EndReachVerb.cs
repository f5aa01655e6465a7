using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Features.Channels.Verbs;

/// <summary>
/// Removes a member from a group who shares no workspace with the others any more (ADR-0034). Two members who are left
/// both stay: nobody posts in it, as in a direct conversation.
/// </summary>
internal sealed class EndReachVerb(IEnumerable<IMembershipEnd> ends, TimeProvider clock)
    : StateVerb<EndReachCommand>(clock)
{
    private const int FewestMembers = 2;

    protected override Result<Change?> Check(ChannelContext channel, EndReachCommand command, DateTimeOffset at)
    {
        if (channel.State is not { } state)
        {
            return channel.NotFound();
        }

        if (
            state.Kind != ChannelKind.Group
            || !state.Members.Contains(command.UserId)
            || state.Members.Count <= FewestMembers
        )
        {
            return default;
        }

        var ended = new EndedMembership(channel.Id, command.UserId, state.Head.Seq + 1, at);
        return new Change(
            at,
            [
                new RequireNoReach(channel.Id, command.UserId).OrFail(ParleyErrors.AccessForbidden),
                new RemoveMember(channel.Id, command.UserId).OrFail(ParleyErrors.ChannelNotFound),
                .. ends.Select(end => (GuardedEffect)end.ToEffect(ended)),
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
}
