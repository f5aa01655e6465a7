using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>Creates a direct or group conversation, and delivers it to the sockets of its members.</summary>
internal sealed class ConversationOpening(
    Guid channelId,
    ChannelCommitLoop commits,
    IGrainFactory grains,
    IOptions<ConversationOptions> limits,
    TimeProvider clock
)
{
    public async Task<Result<ChannelChange>> OpenAsync(OpenConversationCommand command)
    {
        var at = clock.GetUtcNowToMillisecond();
        Guid[] members = [.. command.Members.Select(member => member.Id)];
        var kind = members.Length == 2 ? ChannelKind.Direct : ChannelKind.Group;
        var created = ToEvent(command, kind, at);
        var result = await commits.EnqueueAsync(
            new PendingChange(
                () =>
                    commits.State is null
                        ? new EventDraft(_ => JsonFrames.Encode(created), Effects(command, kind, members, at), at)
                        : ParleyErrors.IdConflict,
                written =>
                    commits.State = new()
                    {
                        WorkspaceId = Guid.Empty,
                        Name = string.Empty,
                        Kind = kind,
                        Topic = string.Empty,
                        CreatedBy = command.UserId,
                        CreatedAt = at,
                        Members = new(members),
                        Head = new(written.Seq, 0),
                    },
                effect =>
                    effect switch
                    {
                        LimitOpenedConversations => ParleyErrors.ConversationTooManyToday,
                        LimitConversations => ParleyErrors.ConversationTooMany,
                        RequireReach => ParleyErrors.UserNotFound,
                        _ => ParleyErrors.IdConflict,
                    },
                () => commits.LastSeq
            )
        );
        if (result.Succeeded)
        {
            var frame = SharedFrame.Of(created);
            await Task.WhenAll(
                members.Select(member =>
                    grains.GetUserGrain(member).JoinedAsync(new(member, channelId, created.Seq, frame, true))
                )
            );
        }

        return result;
    }

    /// <summary>The conditions hold in the commit that creates the conversation.</summary>
    private ChannelEffect[] Effects(
        OpenConversationCommand command,
        ChannelKind kind,
        Guid[] members,
        DateTimeOffset at
    ) =>
        [
            new RequireFreeStreamId(channelId),
            new LimitOpenedConversations(command.UserId, at.AddDays(-1), limits.Value.OpenedPerDay),
            .. members.Select(member => new LimitConversations(
                member,
                member == command.UserId
                    ? limits.Value.PerUser
                    : Math.Min(limits.Value.OpenedByOthers, limits.Value.PerUser)
            )),
            new CreateConversation(channelId, kind, command.Key, members, command.UserId, at),
            new RequireReach(channelId, command.UserId, members.Length - 1),
        ];

    private ConversationCreated ToEvent(OpenConversationCommand command, ChannelKind kind, DateTimeOffset at) =>
        new()
        {
            ChannelId = new(channelId),
            Seq = 1,
            Conversation = new()
            {
                Id = new(channelId),
                Kind = kind,
                Members =
                [
                    .. command.Members.Select(member => new User
                    {
                        Id = new(member.Id),
                        DisplayName = member.Name,
                        Kind = member.Kind,
                    }),
                ],
                CreatedBy = new(command.UserId),
                CreatedAt = at,
                LastSeq = 1,
                LastIndex = 0,
                ReadSeq = 1,
                ReadIndex = 0,
            },
        };
}
