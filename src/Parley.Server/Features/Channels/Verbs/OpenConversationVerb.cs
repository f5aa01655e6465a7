using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Socket;

namespace Parley.Server.Features.Channels.Verbs;

/// <summary>Creates a direct or group conversation.</summary>
internal sealed class OpenConversationVerb(IOptions<ConversationOptions> limits, TimeProvider clock)
    : StateVerb<OpenConversationCommand>(clock)
{
    protected override Result<Change?> Check(ChannelContext channel, OpenConversationCommand command, DateTimeOffset at)
    {
        if (channel.State is not null)
        {
            return ParleyErrors.IdConflict;
        }

        Guid[] members = [.. command.Members.Select(member => member.Id)];
        var kind = members.Length == 2 ? ChannelKind.Direct : ChannelKind.Group;
        return new Change(at, Effects(channel.Id, command, kind, members, at))
        {
            Event = _ => ToEvent(channel.Id, command, kind, at),
            Apply = written =>
                channel.State = new()
                {
                    WorkspaceId = Guid.Empty,
                    Name = string.Empty,
                    Kind = kind,
                    Encrypted = command.Encrypted,
                    Topic = string.Empty,
                    CreatedBy = command.UserId,
                    CreatedAt = at,
                    Members = new(members),
                    Head = new(written.Seq, 0),
                },
        };
    }

    /// <summary>The conditions hold in the commit that creates the conversation.</summary>
    private GuardedEffect[] Effects(
        Guid channelId,
        OpenConversationCommand command,
        ChannelKind kind,
        Guid[] members,
        DateTimeOffset at
    )
    {
        Guid[] others = [.. members.Where(member => member != command.UserId)];
        return
        [
            // First: limits would tell strangers of a user's conversations.
            new RequireContacts(command.UserId, others).OrFail(ParleyErrors.UserNotFound),
            new RequireFreeStreamId(channelId).OrFail(ParleyErrors.IdConflict),
            new LimitOpenedConversations(command.UserId, at.AddDays(-1), limits.Value.OpenedPerDay).OrFail(
                ParleyErrors.ConversationTooManyToday
            ),
            new LimitUnansweredConversations(
                command.UserId,
                others,
                limits.Value.OpenedPerUser,
                limits.Value.UnansweredOpened,
                limits.Value.UnansweredBetween
            ).OrFail(ParleyErrors.ConversationTooManyUnanswered),
            .. others.Select(other =>
                new LimitReceivedConversations(other, limits.Value.UnansweredReceived).OrFail(
                    ParleyErrors.ConversationTooMany
                )
            ),
            .. members.Select(member =>
                new LimitConversations(
                    member,
                    member == command.UserId
                        ? limits.Value.PerUser
                        : Math.Min(limits.Value.OpenedByOthers, limits.Value.PerUser)
                ).OrFail(ParleyErrors.ConversationTooMany)
            ),
            .. command.Members.Select(member =>
                new RequireDisplayName(member.Id, member.Name).OrFail(ParleyErrors.NameChanged)
            ),
            new CreateConversation(channelId, kind, command.Key, members, command.UserId, at, command.Encrypted).OrFail(
                ParleyErrors.IdConflict
            ),
            JoinedEvents.Append(channelId, members, seq: 1, at),
        ];
    }

    private static ConversationCreated ToEvent(
        Guid channelId,
        OpenConversationCommand command,
        ChannelKind kind,
        DateTimeOffset at
    ) =>
        new()
        {
            ChannelId = new(channelId),
            Seq = 1,
            Conversation = new()
            {
                Id = new(channelId),
                Kind = kind,
                Members = [.. command.Members.Select(member => member.ToUser())],
                CreatedBy = new(command.UserId),
                CreatedAt = at,
                LastSeq = 1,
                LastIndex = 0,
                ReadSeq = 1,
                ReadIndex = 0,
                Encrypted = command.Encrypted ? true : null,
            },
        };
}
