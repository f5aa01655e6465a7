using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Messages.Verbs;

/// <param name="UserId">The author.</param>
/// <param name="MessageId">The message.</param>
/// <param name="Content">The new content.</param>
/// <param name="Sealed">The new sealed body; the content is empty then.</param>
[GenerateSerializer, Immutable, Alias("parley.edit-message")]
internal sealed record EditMessageCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] Guid MessageId,
    [property: Id(2)] string Content,
    [property: Id(3)] byte[]? Sealed = null
) : IMessageCommand;

/// <summary>Replaces the content of the caller's message.</summary>
internal sealed class EditMessageVerb(IMessageReader messages, IOptions<MessageOptions> options, TimeProvider clock)
    : MessageVerb<EditMessageCommand>(messages, clock)
{
    protected override ParleyError? Check(StoredMessage stored, EditMessageCommand command) =>
        stored.AuthorId != command.UserId ? ParleyErrors.MessageNotAuthor
        : stored.DeletedAt is not null ? ParleyErrors.MessageDeleted
        : (stored.Sealed is null) != (command.Sealed is null) ? ParleyErrors.MessageWrongBody
        : null;

    protected override Task<bool> IsDoneAsync(StoredMessage stored, EditMessageCommand command) =>
        Task.FromResult(
            string.Equals(stored.Content, command.Content, StringComparison.Ordinal)
                && Equals(stored.Sealed, ToSealed(command))
        );

    private static SealedBody? ToSealed(EditMessageCommand command) => command.Sealed is { } body ? new(body) : null;

    /// <summary>The log stores no content in events: a deletion would not reach it there (ADR-0026).</summary>
    protected override Change ToChange(
        ChannelContext channel,
        StoredMessage stored,
        EditMessageCommand command,
        long seq,
        DateTimeOffset at
    )
    {
        MessageUpdated ToFrame(long frameSeq, string content, SealedBody? body) =>
            new()
            {
                ChannelId = new(channel.Id),
                Seq = frameSeq,
                Id = new(command.MessageId),
                Content = content,
                UpdatedAt = at,
                Sealed = body,
            };
        var original = stored.Original ?? ContentDigest.Of(stored);
        return new(
            at,
            [
                .. ReachEffects(channel, command),
                new EditMessage(
                    command.MessageId,
                    command.Content,
                    original,
                    seq,
                    at,
                    options.Value.VersionsPerMessage,
                    command.Sealed
                ).OrFail(ParleyErrors.MessageNotFound),
            ]
        )
        {
            Event = head => ToFrame(head.Seq, string.Empty, null),
            Live = liveSeq => ToFrame(liveSeq, command.Content, ToSealed(command)),
            ContentOf = command.MessageId,
            NodeKind = NodeEventKind.MessageChanged,
            Subject = command.MessageId,
        };
    }
}
