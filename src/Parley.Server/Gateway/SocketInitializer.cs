using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>Opens sockets: authenticates their <c>hello</c>, answers it with <c>ready</c>, and catches up.</summary>
internal sealed class SocketInitializer(
    SocketHub hub,
    UserEventFeed userEvents,
    OtherNodes others,
    SessionStore sessions,
    UserSnapshotReader snapshots,
    ConversationReader conversations,
    IEventReader events,
    ReadyLimits limits,
    Deadlines deadlines,
    IOptions<GatewayOptions> gateway
)
{
    private static readonly SharedFrame Resumed = SharedFrame.Of(new ResumedFrame());

    /// <summary>
    /// Waits for <c>hello</c> and authenticates it. Null: the socket is closing. A client that authenticated at the
    /// upgrade may send a larger <c>hello</c>.
    /// </summary>
    public async Task<Hello?> ReceiveHelloAsync(SocketSession socket, Caller? caller)
    {
        var deadline = new Deadline(() => socket.Close(CloseCodes.NotAuthenticated, "no hello in time"));
        deadlines.Set(deadline, TimeSpan.FromSeconds(gateway.Value.HelloSeconds));
        var frame = await socket.ReadAsync(caller is null ? gateway.Value.HelloBytes : gateway.Value.FrameBytes);
        deadline.Clear();
        if (frame is null || socket.IsClosing)
        {
            return null;
        }

        if (frame is not HelloFrame { Protocol: 1 } hello)
        {
            socket.Close(
                frame is HelloFrame ? CloseCodes.Malformed : CloseCodes.NotAuthenticated,
                "the first frame must be hello with protocol 1"
            );
            return null;
        }

        if (hello.Token is { } token)
        {
            caller = (await sessions.FindAsync(token, socket.ConnectionClosed))?.Caller;
        }

        if (caller is null)
        {
            socket.Close(CloseCodes.NotAuthenticated, "sign in first");
            return null;
        }

        return new(hello, caller);
    }

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
            ? await conversations.ReadLatestAsync(userId, gateway.Value.ReadyConversations, cancellationToken)
            : null;
        var ends = await ReadEndsAsync(userId, opened, cancellationToken);
        socket.AddConversations([.. ends.Select(end => end.Id)]);
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
                .. ends.Select(end => CursorOf(new(end.Id), end.Head, end.Floor, seqs)),
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

    /// <summary>
    /// The ends of all conversations: <c>ready</c> lists some, and the socket gets the events of all. Those that
    /// <c>ready</c> lists end as it says.
    /// </summary>
    private async Task<IReadOnlyList<ConversationEnd>> ReadEndsAsync(
        Guid userId,
        IReadOnlyList<StoredConversation>? listed,
        CancellationToken cancellationToken
    )
    {
        if (listed is null)
        {
            return [];
        }

        var ends = listed.ToDictionary(
            stored => stored.Conversation.Id.Value,
            stored => new ConversationEnd(
                stored.Conversation.Id.Value,
                new(stored.Conversation.LastSeq, stored.Conversation.LastIndex),
                stored.Floor
            )
        );
        if (listed.Count == gateway.Value.ReadyConversations)
        {
            foreach (var end in await conversations.ReadEndsAsync(userId, cancellationToken))
            {
                ends.TryAdd(end.Id, end);
            }
        }

        return [.. ends.Values];
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

        return FindResyncReason(after, floor, head.Seq) is { } reason
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
        after == snapshot.UserSeq || FindResyncReason(after, snapshot.UserFloor, snapshot.UserSeq) is not null
            ? null
            : after;

    private string? FindResyncReason(long after, long floor, long lastSeq) =>
        ResyncReason.Find(after, floor, lastSeq, gateway.Value.ReplayEvents);
}

/// <summary>The first frame of a socket, authenticated.</summary>
internal sealed record Hello(HelloFrame Frame, Caller Caller);
