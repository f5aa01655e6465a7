using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Channels.Verbs;

/// <summary>
/// Brings a user back into a group that the user has left, on the user's own request. The user shares a workspace with
/// one of its members, or with all others if no member is left.
/// </summary>
internal sealed class ReturnToGroupVerb(IOptions<ConversationOptions> limits, TimeProvider clock)
    : StateVerb<ReturnToGroupCommand>(clock)
{
    protected override Result<Change?> Check(ChannelContext channel, ReturnToGroupCommand command, DateTimeOffset at)
    {
        if (channel.State is not { Kind: ChannelKind.Group } state)
        {
            return channel.NotFound();
        }

        var read = state.Head with { Seq = state.Head.Seq + 1 };
        ChannelEffect reach =
            state.Members.Count > 0
                ? new RequireReach(channel.Id, command.UserId)
                : new RequireContacts(command.UserId, command.Others);
        return state.Members.Contains(command.UserId)
            ? default(Result<Change?>)
            : new Change(
                at,
                [
                    reach.OrFail(ParleyErrors.UserNotFound),
                    new LimitConversations(command.UserId, limits.Value.PerUser).OrFail(
                        ParleyErrors.ConversationTooMany
                    ),
                    new RequireDisplayName(command.UserId, command.User.Name).OrFail(ParleyErrors.NameChanged),
                    new ReturnMember(channel.Id, command.UserId, at, read).OrFail(ParleyErrors.ChannelNotFound),
                    JoinedEvents.Append(channel.Id, [command.UserId], read.Seq, at),
                ]
            )
            {
                Event = head => new MemberJoined
                {
                    ChannelId = new(channel.Id),
                    Seq = head.Seq,
                    User = command.User.ToUser(),
                },
                Apply = _ => state.Members.Add(command.UserId),
            };
    }
}
