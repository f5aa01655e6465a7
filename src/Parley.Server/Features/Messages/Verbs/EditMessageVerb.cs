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
[GenerateSerializer, Immutable, Alias("parley.edit-message")]
internal sealed record EditMessageCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] Guid MessageId,
    [property: Id(2)] string Content
) : IMessageCommand;

/// <summary>Replaces the content of the caller's message.</summary>
internal sealed class EditMessageVerb(IMessageReader messages, IOptions<MessageOptions> options, TimeProvider clock)
    : MessageVerb<EditMessageCommand>(messages, clock)
{
    protected override ParleyError? Check(StoredMessage stored, EditMessageCommand command) =>
        stored.AuthorId != command.UserId ? ParleyErrors.MessageNotAuthor
        : stored.DeletedAt is not null ? ParleyErrors.MessageDeleted
        : null;

    protected override Task<bool> IsDoneAsync(StoredMessage stored, EditMessageCommand command) =>
        Task.FromResult(string.Equals(stored.Content, command.Content, StringComparison.Ordinal));

    /// <summary>The log stores no content in events: a deletion would not reach it there (ADR-0026).</summary>
    protected override Change ToChange(
        ChannelContext channel,
        StoredMessage stored,
        EditMessageCommand command,
        long seq,
        DateTimeOffset at
    )
    {
        MessageUpdated ToFrame(long frameSeq, string content) =>
            new()
            {
                ChannelId = new(channel.Id),
                Seq = frameSeq,
                Id = new(command.MessageId),
                Content = content,
                UpdatedAt = at,
            };
        var original = stored.Original ?? ContentDigest.Of(stored.Content);
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
                    options.Value.VersionsPerMessage
                ).OrFail(ParleyErrors.MessageNotFound),
            ]
        )
        {
            Event = head => ToFrame(head.Seq, string.Empty),
            Live = liveSeq => ToFrame(liveSeq, command.Content),
            ContentOf = command.MessageId,
            NodeKind = NodeEventKind.MessageChanged,
            Subject = command.MessageId,
        };
    }
}
