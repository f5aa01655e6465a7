using System.Runtime.CompilerServices;
using Parley.Client.Connection;
using Parley.Socket;

namespace Parley.Client;

/// <summary>
/// A WebSocket connection to a Parley server (<c>docs/protocol/socket.md</c>): sends messages and delivers events. It
/// reconnects automatically, sends unacknowledged messages again, and fetches missed events. Thread-safe; one reader of
/// events at a time.
/// </summary>
/// <remarks>A connection is used once. After it has ended, create a new one.</remarks>
/// <example><code>
/// await using var connection = new ChatConnection(client);
/// var ready = await connection.ConnectAsync();
/// await connection.SendAsync(ready.Channels[0].Id, "Hello");
/// await foreach (var frame in connection.ReadEventsAsync())
/// {
///     if (frame is MessageCreated created)
///     {
///         Console.WriteLine(created.Message.Content);
///     }
/// }
/// </code></example>
public sealed class ChatConnection : IAsyncDisposable
{
    private const int DefaultFocusChannels = 50;

    private readonly ParleyClient _client;
    private readonly ConnectionState _state;
    private readonly Outbox _outbox;
    private readonly SemaphoreSlim _room;
    private readonly RequestWriter _writer;
    private readonly Inbox _inbox;
    private readonly EventSequencer _sequencer;
    private readonly SessionLoop _loop;
    private int _reading;

    /// <summary>Creates a connection without sending anything.</summary>
    /// <param name="client">A signed-in client. Provides the token and fetches missed events. Is not disposed.</param>
    /// <param name="options">The options; default: those of <see cref="ChatConnectionOptions"/>.</param>
    public ChatConnection(ParleyClient client, ChatConnectionOptions? options = null)
        : this(client, options, null) { }

    internal ChatConnection(ParleyClient client, ChatConnectionOptions? options, IChatSocketFactory? sockets)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        options = (options ?? new ChatConnectionOptions()).Check();
        var clock = client.Options.TimeProvider;
        var codec = FrameCodec.Of(options.Encoding);
        _state = new ConnectionState(change => StatusChanged?.Invoke(this, change));
        _outbox = new Outbox(clock);
        _room = new SemaphoreSlim(options.SendBuffer, options.SendBuffer);
        _writer = new RequestWriter(_outbox, codec, _room, MaxFrameBytes);
        _inbox = new Inbox(options.EventBuffer);
        var missedEvents = new MissedEventSource(client, _outbox, _writer, _inbox, reason => _loop?.Reconnect(reason));
        _sequencer = new EventSequencer(missedEvents, clock, options.MaxGap);
        _loop = new SessionLoop(
            new SessionOpener(client, sockets ?? new WebSocketFactory(client.Options), codec, options, clock),
            codec,
            _state,
            _outbox,
            _inbox,
            _sequencer.GetResumeState,
            client.Jitter,
            clock
        );
    }

    /// <summary>
    /// Raised for every change of <see cref="Status"/>. Handlers must be fast. An exception of a handler ends the
    /// connection.
    /// </summary>
    public event EventHandler<ConnectionStatusChangedEventArgs>? StatusChanged;

    /// <summary>The status of the connection.</summary>
    public ConnectionStatus Status => _state.Status;

    /// <summary>
    /// The state that the server sent at the last connect: user, limits, workspaces, joined channels, conversations.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection has not been connected yet.</exception>
    public ReadyFrame Ready => _loop.Ready ?? throw new InvalidOperationException("Connect first.");

    /// <summary>
    /// Connects. Afterwards the connection reconnects automatically until it is disposed or the session ends.
    /// </summary>
    /// <param name="cancellationToken">Cancels connecting. Has no effect afterwards.</param>
    /// <exception cref="ParleyException">
    /// <c>auth.required</c>; <c>server.unavailable</c>. The call may be repeated.
    /// </exception>
    /// <exception cref="InvalidOperationException">The connection is connected or has ended.</exception>
    public Task<ReadyFrame> ConnectAsync(CancellationToken cancellationToken = default) =>
        _loop.ConnectAsync(cancellationToken);

    /// <summary>
    /// Posts a message and waits until the server has committed it, across reconnects and rate limits. Messages of one
    /// channel arrive in the order of the calls.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="content">Markdown, 1-16 000 UTF-16 units after trimming.</param>
    /// <param name="threadId">The root message of the thread to reply in.</param>
    /// <param name="replyTo">The message to reply to.</param>
    /// <param name="id">A client-generated id, to repeat the call after a restart; default: a new one.</param>
    /// <param name="cancellationToken">Cancels waiting. The message may still be posted.</param>
    /// <exception cref="ParleyException">
    /// The server refused the message: codes as for <see cref="ParleyClient.PostAsync"/>. Or the connection ended
    /// first: <c>auth.required</c>, <c>server.unavailable</c>.
    /// </exception>
    public Task<AckFrame> SendAsync(
        ChannelId channelId,
        string content,
        MessageId? threadId = null,
        MessageId? replyTo = null,
        MessageId? id = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        return _writer.WriteAsync(
            channelId,
            reference => new SendMessageFrame
            {
                Ref = reference,
                ChannelId = channelId,
                Id = id ?? _client.NewMessageId(),
                Content = content,
                ThreadId = threadId,
                ReplyTo = replyTo,
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Edits a message of the caller and waits until the edit is committed. Keeps the order of the channel's other
    /// messages and changes, across reconnects and rate limits. Idempotent.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="content">Markdown, 1-16 000 UTF-16 units after trimming.</param>
    /// <param name="cancellationToken">Cancels waiting. The edit may still be applied.</param>
    /// <exception cref="ParleyException"><c>message.not_found</c>, <c>message.not_author</c>, <c>message.deleted</c>,
    /// <c>message.empty</c>,
    /// <c>message.too_long</c>, <c>channel.not_member</c>, <c>channel.not_found</c>, <c>channel.archived</c>,
    /// <c>request.too_large</c>. Or the connection ended first: <c>auth.required</c>,
    /// <c>server.unavailable</c>.</exception>
    public Task<AckFrame> EditAsync(
        ChannelId channelId,
        MessageId messageId,
        string content,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        return _writer.WriteAsync(
            channelId,
            reference => new EditMessageFrame
            {
                Ref = reference,
                ChannelId = channelId,
                Id = messageId,
                Content = content,
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Deletes a message of the caller, or any message as an admin; a placeholder remains. Order and retries as for
    /// <see cref="EditAsync"/>.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Cancels waiting. The message may still be deleted.</param>
    /// <exception cref="ParleyException"><c>message.not_found</c>, <c>message.not_author</c>,
    /// <c>channel.not_member</c>,
    /// <c>channel.not_found</c>, <c>channel.archived</c>. Or the connection ended first: <c>auth.required</c>,
    /// <c>server.unavailable</c>.</exception>
    public Task<AckFrame> DeleteAsync(
        ChannelId channelId,
        MessageId messageId,
        CancellationToken cancellationToken = default
    ) =>
        _writer.WriteAsync(
            channelId,
            reference => new DeleteMessageFrame
            {
                Ref = reference,
                ChannelId = channelId,
                Id = messageId,
            },
            cancellationToken
        );

    /// <summary>Adds the caller's reaction. Order and retries as for <see cref="EditAsync"/>.</summary>
    /// <param name="channelId">The channel of the message.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">One emoji, 1-32 UTF-16 units.</param>
    /// <param name="cancellationToken">Cancels waiting. The reaction may still be added.</param>
    /// <exception cref="ParleyException"><c>reaction.invalid</c>, <c>reaction.too_many</c>, <c>message.not_found</c>,
    /// <c>message.deleted</c>,
    /// <c>channel.not_member</c>, <c>channel.not_found</c>, <c>channel.archived</c>. Or the connection ended first:
    /// <c>auth.required</c>,
    /// <c>server.unavailable</c>.</exception>
    public Task<AckFrame> AddReactionAsync(
        ChannelId channelId,
        MessageId messageId,
        string emoji,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(emoji);
        return _writer.WriteAsync(
            channelId,
            reference => new AddReactionFrame
            {
                Ref = reference,
                ChannelId = channelId,
                MessageId = messageId,
                Emoji = emoji,
            },
            cancellationToken
        );
    }

    /// <summary>Removes the caller's reaction. Order and retries as for <see cref="EditAsync"/>.</summary>
    /// <param name="channelId">The channel of the message.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">The emoji to remove.</param>
    /// <param name="cancellationToken">Cancels waiting. The reaction may still be removed.</param>
    /// <exception cref="ParleyException"><c>reaction.invalid</c>, <c>message.not_found</c>, <c>message.deleted</c>,
    /// <c>channel.not_member</c>, <c>channel.not_found</c>, <c>channel.archived</c>. Or the connection ended first:
    /// <c>auth.required</c>,
    /// <c>server.unavailable</c>.</exception>
    public Task<AckFrame> RemoveReactionAsync(
        ChannelId channelId,
        MessageId messageId,
        string emoji,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(emoji);
        return _writer.WriteAsync(
            channelId,
            reference => new RemoveReactionFrame
            {
                Ref = reference,
                ChannelId = channelId,
                MessageId = messageId,
                Emoji = emoji,
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Sets the channels in focus, for this socket and after each reconnect. From the first call on, large channels
    /// without focus yield a <see cref="ChannelBumped"/> instead of their events; their missed events are fetched when
    /// they get focus. Does not wait.
    /// </summary>
    /// <param name="channelIds">
    /// At most 50 (<see cref="Limits.FocusChannels"/>). They replace those of the previous call.
    /// </param>
    /// <exception cref="ArgumentException">There are more than the limit.</exception>
    public void Focus(IReadOnlyCollection<ChannelId> channelIds)
    {
        ArgumentNullException.ThrowIfNull(channelIds);
        var maxChannels = _loop.Ready?.Limits.FocusChannels ?? DefaultFocusChannels;
        if (channelIds.Count > maxChannels)
        {
            throw new ArgumentException($"At most {maxChannels} channels can be in focus.", nameof(channelIds));
        }

        _outbox.SetFocus(new FocusFrame { ChannelIds = [.. channelIds] });
        _sequencer.Focus(channelIds);
    }

    /// <summary>Advances the caller's read position. Does not wait; several calls may be coalesced.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="seq">The last seq that was read.</param>
    public void MarkRead(ChannelId channelId, long seq) => _outbox.AddRead(channelId, seq);

    /// <summary>
    /// The frames of the server: first the <see cref="ReadyFrame"/>, then every event of the joined channels exactly
    /// once and in the order of its channel, and all other frames. Each reconnect yields a new
    /// <see cref="ReadyFrame"/>, then the missed events, and a <see cref="ResumedFrame"/> if the server could resume. A
    /// <see cref="ResyncFrame"/> means that the events of a channel up to <c>lastSeq</c> are not delivered, so the
    /// channel must be fetched again. Its reason is <c>floor</c>, <c>length</c>, <c>ahead</c> or <c>import</c> from the
    /// server, or from the connection itself <c>gap</c> (too many events were missed, or they cannot be fetched;
    /// <c>lastIndex</c> is 0 where it is unknown) or <c>epoch</c>. A <see cref="ChatStore"/> handles all of them.
    /// </summary>
    /// <param name="cancellationToken">Cancels reading, not the connection.</param>
    /// <exception cref="ParleyException"><c>auth.required</c>: the session has ended.</exception>
    /// <exception cref="InvalidOperationException">There is another reader.</exception>
    public async IAsyncEnumerable<ServerFrame> ReadEventsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("There is another reader of the events.");
        }

        try
        {
            do
            {
                while (true)
                {
                    while (_sequencer.TryTake(out var frame))
                    {
                        yield return frame;
                    }

                    if (await _sequencer.FetchAsync(cancellationToken).ConfigureAwait(false))
                    {
                        continue;
                    }

                    if (!_inbox.TryTake(out var input))
                    {
                        break;
                    }

                    _sequencer.Apply(input);
                }

                _loop.RecoverFromOverflow();
            } while (await _inbox.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    /// <summary>
    /// Closes the connection, fails unacknowledged messages with <c>server.unavailable</c>, and ends the reader. Takes
    /// at most about 5 s. Idempotent.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        _sequencer.Dispose();
        _inbox.Complete(null);
    }

    private int MaxFrameBytes()
    {
        ObjectDisposedException.ThrowIf(_loop.IsDisposed, this);
        return Ready.Limits.FrameBytes;
    }
}
