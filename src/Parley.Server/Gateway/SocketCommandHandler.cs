using System.Diagnostics;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>Executes the commands of sockets.</summary>
internal sealed class SocketCommandHandler(
    SocketHub hub,
    UserEventFeed userEvents,
    OtherNodes others,
    SessionStore sessions,
    MessagePoster poster,
    MessageChanger changer,
    ReadMarker reads,
    WriteLimiter writes,
    UserSnapshotReader snapshots,
    ConversationReader conversations,
    IEventReader events,
    ReadyLimits limits,
    IOptions<GatewayOptions> gateway
)
{
    private static readonly SharedFrame Resumed = SharedFrame.Of(new ResumedFrame());

    public async Task<Caller?> FindCallerAsync(string token, CancellationToken cancellationToken) =>
        (await sessions.FindAsync(token, cancellationToken))?.Caller;

    /// <summary>
    /// Reads the user's state; <see cref="CatchUpAsync"/> sends the events after it. The socket takes note of the
    /// user's events from before the read: a concurrent change is in the state or sent as an event after it.
    /// </summary>
    public async Task<InitialState?> InitializeAsync(
        SocketSession socket,
        HelloFrame hello,
        CancellationToken cancellationToken
    )
    {
        var (userId, resume) = (socket.UserId, hello.Resume);
        if (hub.CountSockets(userId) >= gateway.Value.SocketsPerUser)
        {
            socket.Close(CloseCodes.Overloaded, "too many sockets of this account; retry in 30 s");
            return null;
        }

        // Counted after the own socket is: of two nodes that add one at the same time, at least one sees both.
        await hub.AddAsync(socket);
        var elsewhere = others.CountSocketsAsync(userId);
        if (await snapshots.ReadAsync(userId, socket.SessionId, cancellationToken) is not { } snapshot)
        {
            socket.Close(CloseCodes.Forbidden, "the session has ended");
            return null;
        }

        if (await elsewhere is > 0 and var more && hub.CountSockets(userId) + more > gateway.Value.SocketsPerUser)
        {
            socket.Close(CloseCodes.Overloaded, "too many sockets of this account; retry in 30 s");
            return null;
        }

        var opened = socket.KnowsConversations
            ? await conversations.ReadAsync(userId, Guid.Empty, int.MaxValue, cancellationToken)
            : null;
        var resumed = resume is not null && string.Equals(resume.Epoch, events.Epoch, StringComparison.Ordinal);
        var ready = new ReadyFrame
        {
            SessionId = new(socket.SessionId),
            User = snapshot.Me,
            Epoch = events.Epoch,
            HeartbeatMs = gateway.Value.HeartbeatMs,
            Resumed = resumed,
            UserSeq = snapshot.UserSeq,
            UserEventsAfter = resumed ? UserEventsAfter(resume!.UserSeq, snapshot) : null,
            Limits = limits.Value,
            Workspaces = snapshot.Workspaces,
            Channels = [.. snapshot.Channels.Select(joined => joined.Channel)],
            Conversations = opened is null ? null : [.. opened.Select(stored => stored.Conversation)],
        };
        var seqs = resumed ? resume!.Channels : null;
        return new(
            ready,
            [
                .. snapshot.Channels.Select(joined =>
                    CursorOf(
                        joined.Channel.Id,
                        new(joined.Channel.LastSeq, joined.Channel.LastIndex),
                        joined.Floor,
                        seqs
                    )
                ),
                .. (opened ?? []).Select(stored =>
                    CursorOf(
                        stored.Conversation.Id,
                        new(stored.Conversation.LastSeq, stored.Conversation.LastIndex),
                        stored.Floor,
                        seqs
                    )
                ),
            ]
        );
    }

    /// <summary>Replays missed events, then attaches the socket to the live events, in order and each once.</summary>
    public async Task CatchUpAsync(SocketSession socket, InitialState state, CancellationToken cancellationToken)
    {
        await userEvents.ReplayAsync(socket, state.UserEventsAfter, state.Ready.UserSeq, cancellationToken);
        foreach (var channel in state.Channels)
        {
            if (channel.Resync is { } resync)
            {
                await socket.EnqueueAsync(SharedFrame.Of(resync), cancellationToken);
            }

            await hub.AttachAsync(socket, channel.ChannelId, channel.After, channel.MemberAt, cancellationToken);
        }

        if (state.Ready.Resumed)
        {
            await socket.EnqueueAsync(Resumed, cancellationToken);
        }

        await userEvents.GoLiveAsync(socket, cancellationToken);
    }

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
        if (ResyncReason(sync.After, floor, head.Seq) is { } reason)
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

    private ChannelCursor CursorOf(
        ChannelId channelId,
        StreamHead head,
        long floor,
        IReadOnlyDictionary<ChannelId, long>? resumed
    )
    {
        if (resumed is null || !resumed.TryGetValue(channelId, out var after))
        {
            return new(channelId.Value, head.Seq, head.Seq, null);
        }

        return ResyncReason(after, floor, head.Seq) is { } reason
            ? new(
                channelId.Value,
                head.Seq,
                head.Seq,
                new()
                {
                    ChannelId = channelId,
                    Reason = reason,
                    LastSeq = head.Seq,
                    LastIndex = head.Index,
                }
            )
            : new(channelId.Value, after, head.Seq, null);
    }

    /// <summary>
    /// Where the replay of the user's events starts; null if there is nothing to replay, or if the events are not
    /// available: <c>ready</c> is the fresh state.
    /// </summary>
    private long? UserEventsAfter(long after, UserSnapshot snapshot) =>
        after == snapshot.UserSeq || ResyncReason(after, snapshot.UserFloor, snapshot.UserSeq) is not null
            ? null
            : after;

    /// <summary>Why the events after a seq cannot be replayed; null when they can.</summary>
    private string? ResyncReason(long after, long floor, long lastSeq) =>
        after < floor ? "floor"
        : after > lastSeq ? "ahead"
        : lastSeq - after > gateway.Value.ReplayEvents ? "length"
        : null;

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
            ? reads.MarkAsync(socket.UserId, read.ChannelId, read.Seq, socket.Id)
            : Task.CompletedTask;
}
