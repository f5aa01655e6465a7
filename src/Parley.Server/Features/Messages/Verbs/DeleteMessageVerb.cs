using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Messages.Verbs;

/// <param name="UserId">The author, or an admin.</param>
/// <param name="MessageId">The message.</param>
/// <param name="IsAdmin">The user may delete messages of others.</param>
[GenerateSerializer, Immutable, Alias("parley.delete-message")]
internal sealed record DeleteMessageCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] Guid MessageId,
    [property: Id(2)] bool IsAdmin
) : IMessageCommand;

/// <summary>Deletes a message.</summary>
internal sealed class DeleteMessageVerb(IMessageReader messages, TimeProvider clock)
    : MessageVerb<DeleteMessageCommand>(messages, clock)
{
    protected override ParleyError? Check(StoredMessage stored, DeleteMessageCommand command) =>
        stored.AuthorId != command.UserId && !command.IsAdmin ? ParleyErrors.MessageNotAuthor : null;

    protected override Task<bool> IsDoneAsync(StoredMessage stored, DeleteMessageCommand command) =>
        Task.FromResult(stored.DeletedAt is not null);

    protected override Change ToChange(
        ChannelContext channel,
        StoredMessage stored,
        DeleteMessageCommand command,
        long seq,
        DateTimeOffset at
    )
    {
        var original = stored.Original ?? ContentDigest.Of(stored);
        return new(
            at,
            [
                .. RightEffects(channel, stored, command),
                new DeleteMessage(channel.Id, command.MessageId, original, seq, at).OrFail(
                    ParleyErrors.MessageNotFound
                ),
                .. stored.ThreadId is { } thread ? [new RemoveReply(thread, stored.Seq)] : (GuardedEffect[])[],
            ]
        )
        {
            Event = head => new MessageDeleted
            {
                ChannelId = new(channel.Id),
                Seq = head.Seq,
                Id = new(command.MessageId),
                UserId = new(command.UserId),
                DeletedAt = at,
            },
            NodeKind = NodeEventKind.MessageChanged,
            Subject = command.MessageId,
        };
    }

    /// <summary>
    /// A user who deletes a message of another user must be an admin when the deletion is written, not only when it is
    /// requested.
    /// </summary>
    private static GuardedEffect[] RightEffects(
        ChannelContext channel,
        StoredMessage stored,
        DeleteMessageCommand command
    ) =>
        stored.AuthorId != command.UserId
            ?
            [
                new RequireRole(channel.State!.WorkspaceId, command.UserId, WorkspaceRole.Admin).OrFail(
                    ParleyErrors.MessageNotAuthor
                ),
            ]
            : [];
}
