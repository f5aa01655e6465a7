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

/// <summary>What a socket can have done; the engine as the gateway sees it.</summary>
internal sealed class SocketActions(
    SocketHub hub,
    SessionStore sessions,
    MessagePoster poster,
    MessageChanger changer,
    ReadMarker reads,
    WriteLimiter writes,
    IMessageLog log,
    IOptions<GatewayOptions> gateway,
    IOptions<MessageOptions> messages,
    IOptions<ChannelOptions> channelOptions,
    IOptions<AccountOptions> accountOptions
)
{
    private static readonly SharedFrame Resumed = SharedFrame.Of(new ResumedFrame());

    private readonly Limits _limits = new()
    {
        MessageLength = messages.Value.Length,
        ChannelNameLength = channelOptions.Value.NameLength,
        DisplayNameLength = accountOptions.Value.DisplayNameLength,
        TopicLength = channelOptions.Value.TopicLength,
        EmojiLength = messages.Value.EmojiLength,
        EmojisPerMessage = messages.Value.EmojisPerMessage,
        PinsPerChannel = messages.Value.PinsPerChannel,
        FocusChannels = gateway.Value.FocusChannels,
        FrameBytes = gateway.Value.FrameBytes,
        SendBurst = messages.Value.SendBurst,
        SendsPerSecond = messages.Value.SendsPerSecond,
    };

    public async Task<Caller?> FindCallerAsync(string token, CancellationToken cancellationToken) =>
        (await sessions.FindAsync(token, cancellationToken))?.Caller;

    /// <summary>
    /// Reads the state; the events that follow on it are sent by <see cref="CatchUpAsync"/>. The person's own news
    /// reach the socket from before that reading on: what happens in between comes twice (in the state and as an
    /// event), never not at all.
    /// </summary>
    public async Task<Welcome?> WelcomeAsync(
        SocketSession socket,
        ResumeState? resume,
        CancellationToken cancellationToken
    )
    {
        var userId = socket.UserId;
        if (hub.CountOf(userId) >= gateway.Value.SocketsPerUser)
        {
            socket.Close(CloseCodes.Overloaded, "too many sockets of this account; retry in 30 s");
            return null;
        }

        await hub.AddAsync(socket);
        if (await log.ReadUserSnapshotAsync(userId, socket.SessionId, cancellationToken) is not { } person)
        {
            socket.Close(CloseCodes.Forbidden, "the session has ended");
            return null;
        }

        var resumed = resume is not null && string.Equals(resume.Epoch, log.Epoch, StringComparison.Ordinal);
        var ready = new ReadyFrame
        {
            SessionId = new(socket.SessionId),
            User = person.Me,
            Epoch = log.Epoch,
            HeartbeatMs = gateway.Value.HeartbeatMs,
            Resumed = resumed,
            UserSeq = person.UserSeq,
            Limits = _limits,
            Workspaces = person.Workspaces,
            Channels = [.. person.Channels.Select(joined => joined.Channel)],
        };
        return new(ready, [.. person.Channels.Select(joined => StartOf(joined, resumed ? resume!.Channels : null))]);
    }

    /// <summary>Sends what was missed, then lets live events through; in order, each once.</summary>
    public async Task CatchUpAsync(SocketSession socket, Welcome welcome, CancellationToken cancellationToken)
    {
        foreach (var channel in welcome.Channels)
        {
            if (channel.Resync is { } resync)
            {
                await socket.EnqueueAsync(SharedFrame.Of(resync), cancellationToken);
            }

            await hub.AttachAsync(socket, channel.ChannelId, channel.After, channel.MemberAt, cancellationToken);
        }

        if (welcome.Ready.Resumed)
        {
            await socket.EnqueueAsync(Resumed, cancellationToken);
        }
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

    /// <summary>What the client missed of a channel, as after a resume.</summary>
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
        var head = await log.ReadHeadAsync(channelId, cancellationToken);
        var floor = await log.ReadFloorAsync(channelId, cancellationToken);
        if (Unavailable(sync.After, floor, head.Seq) is { } reason)
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

    private ChannelStart StartOf(JoinedChannel joined, IReadOnlyDictionary<ChannelId, long>? held)
    {
        var channel = joined.Channel;
        if (held is null || !held.TryGetValue(channel.Id, out var after))
        {
            return new(channel.Id.Value, channel.LastSeq, channel.LastSeq, null);
        }

        return Unavailable(after, joined.Floor, channel.LastSeq) is { } reason
            ? new(
                channel.Id.Value,
                channel.LastSeq,
                channel.LastSeq,
                new()
                {
                    ChannelId = channel.Id,
                    Reason = reason,
                    LastSeq = channel.LastSeq,
                    LastIndex = channel.LastIndex,
                }
            )
            : new(channel.Id.Value, after, channel.LastSeq, null);
    }

    /// <summary>Why the events after a seq cannot be had one by one; null when they can.</summary>
    private string? Unavailable(long after, long floor, long last) =>
        after < floor ? "floor"
        : after > last ? "ahead"
        : last - after > gateway.Value.ReplayEvents ? "length"
        : null;

    /// <summary>
    /// Posts some messages to one channel, or makes one change of a message; answers each after its commit.
    /// </summary>
    public Task<Result<AckFrame>[]> WriteAsync(SocketSession socket, IReadOnlyList<ClientFrame> frames) =>
        frames[0] is SendMessageFrame ? PostAsync(socket, frames) : ChangeAsync(socket, frames[0]);

    private async Task<Result<AckFrame>[]> PostAsync(SocketSession socket, IReadOnlyList<ClientFrame> sends)
    {
        var wanted = new NewMessage[sends.Count];
        for (var i = 0; i < wanted.Length; i++)
        {
            var send = (SendMessageFrame)sends[i];
            wanted[i] = new(send.Id, send.Content, send.ThreadId, send.ReplyTo);
        }

        var posted = await poster.PostAsync(
            socket.Caller,
            ((SendMessageFrame)sends[0]).ChannelId,
            wanted,
            CancellationToken.None
        );
        var answers = new Result<AckFrame>[posted.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = ToAck(sends[i].Ref!.Value, wanted[i].Id, posted[i]);
        }

        return answers;
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
                changer.EditAsync(socket.Caller, edit.ChannelId, edit.Id, edit.Content, CancellationToken.None)
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

    /// <summary>
    /// What a socket does not have is passed over in silence, as the protocol has no answer to <c>read</c>.
    /// </summary>
    public Task MarkReadAsync(SocketSession socket, ReadFrame read) =>
        socket.Channels.Contains(read.ChannelId.Value) && read.Seq > 0 && writes.TryTake(socket.UserId, out _)
            ? reads.MarkAsync(socket.UserId, read.ChannelId, read.Seq, socket.Id)
            : Task.CompletedTask;
}
