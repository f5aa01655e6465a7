using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>What a socket can have done; the engine as the gateway sees it.</summary>
internal sealed class SocketActions(
    SocketHub hub, SessionStore sessions, AccountQueries accounts, WorkspaceAccess workspaces, ChannelAccess channels, MessagePoster poster,
    ReadMarker reads, WriteLimiter writes, IMessageLog log, IOptions<GatewayOptions> gateway, IOptions<MessageOptions> messages, IOptions<ChannelOptions> channelOptions,
    IOptions<AccountOptions> accountOptions)
{
    private readonly Limits _limits = new()
    {
        MessageLength = messages.Value.Length,
        ChannelNameLength = channelOptions.Value.NameLength,
        DisplayNameLength = accountOptions.Value.DisplayNameLength,
        TopicLength = channelOptions.Value.TopicLength,
        FrameBytes = gateway.Value.FrameBytes,
        SendBurst = messages.Value.SendBurst,
        SendsPerSecond = messages.Value.SendsPerSecond,
    };

    public async Task<Caller?> FindCallerAsync(string token, CancellationToken cancellationToken) =>
        (await sessions.FindAsync(token, cancellationToken))?.Caller;

    /// <summary>
    /// Attaches first and reads then: an event committed in between comes twice (in the state of <c>ready</c> and as an event that the client drops by its seq),
    /// never not at all.
    /// </summary>
    public async Task<ReadyFrame?> WelcomeAsync(SocketSession socket, CancellationToken cancellationToken)
    {
        var userId = socket.UserId;
        if (hub.CountOf(userId) >= gateway.Value.SocketsPerUser)
        {
            socket.Close(CloseCodes.Overloaded, "too many sockets of this account; retry in 30 s");
            return null;
        }

        await hub.AddAsync(socket);
        var before = await channels.JoinedAsync(userId, cancellationToken);
        foreach (var channel in before)
        {
            await hub.AttachAsync(socket, channel.Id);
        }

        var joined = await channels.JoinedAsync(userId, cancellationToken);
        foreach (var left in before.Select(channel => channel.Id).Except(joined.Select(channel => channel.Id)))
        {
            hub.Detach(socket, left);
        }

        if ((await sessions.FindLiveAsync([socket.SessionId], cancellationToken)).Count == 0)
        {
            socket.Close(CloseCodes.Forbidden, "the session has ended");
            return null;
        }

        return new()
        {
            SessionId = new(socket.SessionId),
            User = await accounts.GetMeAsync(userId, cancellationToken),
            Epoch = log.Epoch,
            HeartbeatMs = gateway.Value.HeartbeatMs,
            Limits = _limits,
            Workspaces = await workspaces.ListAsync(socket.Caller, cancellationToken),
            Channels = [.. joined.Select(channel => channel.ToChannel())],
        };
    }

    public void Goodbye(SocketSession socket) => hub.Remove(socket);

    public async Task<Result<AckFrame>> PostAsync(SocketSession socket, SendMessageFrame send)
    {
        if (send.Ref is not { } reference)
        {
            return ParleyErrors.Malformed("message.send needs a ref");
        }

        var posted = await poster.PostAsync(
            socket.Caller, send.ChannelId, send.Id, send.Content, send.ThreadId, send.ReplyTo, CancellationToken.None);
        return posted.Succeeded
            ? new AckFrame { Ref = reference, Id = send.Id, Seq = posted.Value.Seq, Index = posted.Value.Index, CreatedAt = posted.Value.At }
            : posted.Error;
    }

    /// <summary>What a socket does not have is passed over in silence, as the protocol has no answer to <c>read</c>.</summary>
    public Task MarkReadAsync(SocketSession socket, ReadFrame read) =>
        socket.Channels.Contains(read.ChannelId.Value) && read.Seq > 0 && writes.TryTake(socket.UserId, out _)
            ? reads.MarkAsync(socket.UserId, read.ChannelId, read.Seq, socket.Id)
            : Task.CompletedTask;
}
