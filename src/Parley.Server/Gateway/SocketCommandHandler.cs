using System.Diagnostics;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>Executes the commands of sockets.</summary>
internal sealed class SocketCommandHandler(
    SocketHub hub,
    MessagePoster poster,
    MessageChanger changer,
    ReadMarker reads,
    WriteLimiter writes,
    IEventReader events,
    IOptions<GatewayOptions> gateway
)
{
    public ParleyError? Focus(SocketSession socket, FocusFrame focus)
    {
        if (focus.ChannelIds.Count > gateway.Value.FocusChannels)
        {
            return ParleyErrors.Invalid(
                "channelIds",
                $"at most {gateway.Value.FocusChannels} channels can be in focus"
            );
        }

        hub.Focus(socket, focus.ChannelIds.Select(channelId => channelId.Value));
        return null;
    }

    /// <summary>Replays the missed events of one channel, as after a resume.</summary>
    public async Task<ParleyError?> SyncAsync(SocketSession socket, SyncFrame sync, CancellationToken cancellationToken)
    {
        if (!socket.Channels.Contains(sync.ChannelId.Value))
        {
            return ParleyErrors.ChannelNotFound;
        }

        if (!writes.TryTake(socket.UserId, out var wait))
        {
            return ParleyErrors.RateLimited(wait);
        }

        var channelId = sync.ChannelId.Value;
        var head = await events.ReadHeadAsync(channelId, cancellationToken);
        var floor = await events.ReadFloorAsync(channelId, cancellationToken);
        if (ResyncReason.Find(sync.After, floor, head.Seq, gateway.Value.ReplayEvents) is { } reason)
        {
            var resync = new ResyncFrame
            {
                ChannelId = sync.ChannelId,
                Reason = reason,
                LastSeq = head.Seq,
                LastIndex = head.Index,
            };
            await socket.EnqueueAsync(SharedFrame.Of(resync), cancellationToken);
            return null;
        }

        await hub.SyncAsync(socket, channelId, sync.After, cancellationToken);
        return null;
    }

    /// <summary>
    /// Posts messages to one channel, or changes one message. Returns one result for each, after its commit.
    /// </summary>
    public Task<Result<AckFrame>[]> WriteAsync(SocketSession socket, IReadOnlyList<ClientFrame> frames) =>
        frames[0] is SendMessageFrame ? PostAsync(socket, frames) : ChangeAsync(socket, frames[0]);

    private async Task<Result<AckFrame>[]> PostAsync(SocketSession socket, IReadOnlyList<ClientFrame> sends)
    {
        var messages = new NewMessage[sends.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            var send = (SendMessageFrame)sends[i];
            messages[i] = new(
                send.Id.Value,
                send.Content,
                send.ThreadId?.Value,
                send.ReplyTo?.Value,
                send.Sealed?.Bytes.ToArray()
            );
        }

        var posted = await poster.PostAsync(
            socket.Caller,
            ((SendMessageFrame)sends[0]).ChannelId,
            messages,
            CancellationToken.None
        );
        var acks = new Result<AckFrame>[posted.Length];
        for (var i = 0; i < acks.Length; i++)
        {
            acks[i] = ToAck(sends[i].Ref!.Value, ((SendMessageFrame)sends[i]).Id, posted[i]);
        }

        return acks;
    }

    private static Result<AckFrame> ToAck(long reference, MessageId id, Result<PostedMessage> posted) =>
        posted.Succeeded
            ? new AckFrame
            {
                Ref = reference,
                Id = id,
                Seq = posted.Value.Seq,
                Index = posted.Value.Index,
                CreatedAt = posted.Value.At,
            }
            : posted.Error;

    private async Task<Result<AckFrame>[]> ChangeAsync(SocketSession socket, ClientFrame frame)
    {
        if (!writes.TryTake(socket.UserId, out var wait))
        {
            return [ParleyErrors.RateLimited(wait)];
        }

        var (id, change) = frame switch
        {
            EditMessageFrame edit => (
                edit.Id,
                changer.EditAsync(
                    socket.Caller,
                    edit.ChannelId,
                    edit.Id,
                    edit.Content,
                    edit.Sealed?.Bytes.ToArray(),
                    CancellationToken.None
                )
            ),
            DeleteMessageFrame delete => (
                delete.Id,
                changer.DeleteAsync(socket.Caller, delete.ChannelId, delete.Id, CancellationToken.None)
            ),
            AddReactionFrame add => (
                add.MessageId,
                changer.ReactAsync(
                    socket.Caller,
                    add.ChannelId,
                    add.MessageId,
                    add.Emoji,
                    add: true,
                    CancellationToken.None
                )
            ),
            RemoveReactionFrame remove => (
                remove.MessageId,
                changer.ReactAsync(
                    socket.Caller,
                    remove.ChannelId,
                    remove.MessageId,
                    remove.Emoji,
                    add: false,
                    CancellationToken.None
                )
            ),
            _ => throw new UnreachableException(),
        };
        var changed = await change;
        return
        [
            changed.Succeeded
                ? new AckFrame
                {
                    Ref = frame.Ref!.Value,
                    Id = id,
                    Seq = changed.Value.Seq,
                }
                : changed.Error,
        ];
    }

    /// <summary>Ignores a channel that the socket does not have: the protocol has no answer to <c>read</c>.</summary>
    public Task MarkReadAsync(SocketSession socket, ReadFrame read) =>
        socket.Channels.Contains(read.ChannelId.Value) && read.Seq > 0 && writes.TryTake(socket.UserId, out _)
            ? reads.MarkAsync(
                socket.UserId,
                read.ChannelId,
                read.Seq,
                socket.IsConversation(read.ChannelId.Value),
                socket.Id
            )
            : Task.CompletedTask;
}
