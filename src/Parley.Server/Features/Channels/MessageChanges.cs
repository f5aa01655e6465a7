using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Changes of single messages. Messages are not kept in memory: each change reads the message, checks it and appends.
/// The log refuses the append when the message changed in between; then the change starts again.
/// </summary>
internal sealed class MessageChanges(
    Guid channelId,
    ChannelCommitLoop commits,
    ChannelChecks checks,
    IMessageLog log,
    TimeProvider clock
)
{
    private const int MaxAttempts = 5;

    public async Task<Result<ChannelChange>> ChangeAsync(ChangeMessageCommand command)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await log.FindAsync(command.MessageId, CancellationToken.None);
            if (stored is null || stored.ChannelId != channelId)
            {
                return ParleyErrors.MessageNotFound;
            }

            if (Check(stored, command) is { } refusal)
            {
                return refusal;
            }

            if (await IsDoneAsync(stored, command))
            {
                return checks.CheckMember(command.UserId) is { } notMember
                    ? notMember
                    : new ChannelChange(Changed: false, stored.Version ?? stored.Seq);
            }

            var result = await TryChangeAsync(stored, command);
            if (result.Error != ParleyErrors.MessageNotFound)
            {
                return result;
            }
        }

        return await FindLimitErrorAsync(command) ?? ParleyErrors.Unavailable;
    }

    private static ParleyError? Check(StoredMessage stored, ChangeMessageCommand command) =>
        command.Action switch
        {
            MessageAction.Edit when stored.AuthorId != command.UserId => ParleyErrors.MessageNotAuthor,
            MessageAction.Delete when stored.AuthorId != command.UserId && !command.IsAdmin =>
                ParleyErrors.MessageNotAuthor,
            MessageAction.Edit or MessageAction.AddReaction or MessageAction.AddPin when stored.DeletedAt is not null =>
                ParleyErrors.MessageDeleted,
            _ => null,
        };

    private ParleyError? CheckKind(ChangeMessageCommand command) =>
        command.Action is MessageAction.AddPin or MessageAction.RemovePin && !commits.State!.Rights.CanPin
            ? ParleyErrors.AccessForbidden
            : null;

    private async Task<bool> IsDoneAsync(StoredMessage stored, ChangeMessageCommand command) =>
        command.Action switch
        {
            MessageAction.Edit => string.Equals(stored.Content, command.Text, StringComparison.Ordinal),
            MessageAction.Delete => stored.DeletedAt is not null,
            MessageAction.AddReaction => await HasReactedAsync(command),
            MessageAction.RemoveReaction => !await HasReactedAsync(command),
            MessageAction.AddPin => await IsPinnedAsync(command.MessageId),
            _ => !await IsPinnedAsync(command.MessageId),
        };

    private async Task<bool> HasReactedAsync(ChangeMessageCommand command) =>
        (await log.ReadReactionsOfAsync(command.MessageId, command.UserId, CancellationToken.None)).Contains(
            command.Text!,
            StringComparer.Ordinal
        );

    private async Task<bool> IsPinnedAsync(Guid messageId) =>
        (await log.ReadPinsAsync(channelId, CancellationToken.None)).Any(pin => pin.Message.Id == messageId);

    /// <summary>
    /// Refused with <c>message.not_found</c>: the message has changed since it was read, or a limit is reached.
    /// </summary>
    private Task<Result<ChannelChange>> TryChangeAsync(StoredMessage stored, ChangeMessageCommand command)
    {
        var at = clock.GetUtcNowToMillisecond();
        return commits.EnqueueAsync(
            new PendingChange(
                () =>
                    (checks.CheckMember(command.UserId) ?? checks.CheckChangeable() ?? CheckKind(command))
                        is { } refusal
                        ? refusal
                        : ToDraft(stored, command, at),
                static _ => { },
                static effect =>
                    effect switch
                    {
                        RequireRole => ParleyErrors.MessageNotAuthor,
                        RequireReach => ParleyErrors.ConversationIsClosed,
                        _ => ParleyErrors.MessageNotFound,
                    },
                () => commits.LastSeq,
                nodeKind: command.Action is MessageAction.Edit or MessageAction.Delete
                    ? NodeEventKind.MessageChanged
                    : NodeEventKind.Plain,
                subject: command.MessageId
            )
        );
    }

    /// <summary>The log stores no content in events: a deletion would not reach it there (ADR-0026).</summary>
    private EventDraft ToDraft(StoredMessage stored, ChangeMessageCommand command, DateTimeOffset at)
    {
        ChannelEffect[] effects =
        [
            .. PermissionEffects(stored, command),
            ToEffect(stored, command, commits.State!.Head.Seq + 1, at),
        ];
        if (command.Action == MessageAction.Delete && stored.ThreadId is { } thread)
        {
            effects = [.. effects, new RemoveReply(thread, stored.Seq)];
        }

        if (command.Action != MessageAction.Edit)
        {
            return new(head => JsonFrames.Encode(ToFrame(command, head.Seq, at)), effects, at);
        }

        var silent = command with { Text = string.Empty };
        return new(head => JsonFrames.Encode(ToFrame(silent, head.Seq, at)), effects, at)
        {
            ContentOf = command.MessageId,
            Live = seq => ToFrame(command, seq, at),
        };
    }

    /// <summary>
    /// A user who deletes a message of another user must be an admin when the deletion is written, not only when it is
    /// requested. What others get to see needs the same reach as a post; removing something does not.
    /// </summary>
    private ChannelEffect[] PermissionEffects(StoredMessage stored, ChangeMessageCommand command) =>
        command.Action switch
        {
            MessageAction.Delete when stored.AuthorId != command.UserId =>
            [
                new RequireRole(commits.State!.WorkspaceId, command.UserId, WorkspaceRole.Admin),
            ],
            MessageAction.Edit
            or MessageAction.AddReaction
            or MessageAction.AddPin when commits.State!.Rights.NeedsReach =>
            [
                new RequireReach(channelId, command.UserId, 1),
            ],
            _ => [],
        };

    private ChannelEffect ToEffect(StoredMessage stored, ChangeMessageCommand command, long seq, DateTimeOffset at)
    {
        var (id, userId) = (command.MessageId, command.UserId);
        return command.Action switch
        {
            MessageAction.Edit => new EditMessage(
                id,
                command.Text!,
                stored.Original ?? ContentDigest.Of(stored.Content),
                seq,
                at,
                command.Limit
            ),
            MessageAction.Delete => new DeleteMessage(
                channelId,
                id,
                stored.Original ?? ContentDigest.Of(stored.Content),
                seq,
                at
            ),
            MessageAction.AddReaction => new AddReaction(id, command.Text!, userId, command.Limit, seq),
            MessageAction.RemoveReaction => new RemoveReaction(id, command.Text!, userId, seq),
            MessageAction.AddPin => new AddPin(channelId, id, userId, command.Limit, at),
            _ => new RemovePin(channelId, id),
        };
    }

    private ServerFrame ToFrame(ChangeMessageCommand command, long seq, DateTimeOffset at)
    {
        var (channel, id, userId) = (
            new ChannelId(channelId),
            new MessageId(command.MessageId),
            new UserId(command.UserId)
        );
        return command.Action switch
        {
            MessageAction.Edit => new MessageUpdated
            {
                ChannelId = channel,
                Seq = seq,
                Id = id,
                Content = command.Text!,
                UpdatedAt = at,
            },
            MessageAction.Delete => new MessageDeleted
            {
                ChannelId = channel,
                Seq = seq,
                Id = id,
                UserId = userId,
                DeletedAt = at,
            },
            MessageAction.AddReaction => new ReactionAdded
            {
                ChannelId = channel,
                Seq = seq,
                MessageId = id,
                Emoji = command.Text!,
                UserId = userId,
            },
            MessageAction.RemoveReaction => new ReactionRemoved
            {
                ChannelId = channel,
                Seq = seq,
                MessageId = id,
                Emoji = command.Text!,
                UserId = userId,
            },
            MessageAction.AddPin => new PinAdded
            {
                ChannelId = channel,
                Seq = seq,
                MessageId = id,
                UserId = userId,
                PinnedAt = at,
            },
            _ => new PinRemoved
            {
                ChannelId = channel,
                Seq = seq,
                MessageId = id,
                UserId = userId,
            },
        };
    }

    /// <summary>Repeated refusals without a reason in the message: the limit is reached.</summary>
    private async Task<ParleyError?> FindLimitErrorAsync(ChangeMessageCommand command) =>
        command.Action switch
        {
            MessageAction.AddReaction
                when (await log.FindAsync(command.MessageId, CancellationToken.None))?.Reactions?.Count
                    >= command.Limit => ParleyErrors.ReactionTooMany(command.Limit),
            MessageAction.AddPin
                when (await log.ReadPinsAsync(channelId, CancellationToken.None)).Count >= command.Limit =>
                ParleyErrors.PinTooMany(command.Limit),
            _ => null,
        };
}
