using System.Runtime.CompilerServices;
using System.Threading.Channels;
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
public sealed partial class ChatConnection : IAsyncDisposable
{
    private readonly ParleyClient _client;
    private readonly ChatConnectionOptions _options;
    private readonly SessionOpener _opener;
    private readonly TimeProvider _clock;
    private readonly FrameCodec _codec;
    private readonly ConnectionState _state;
    private readonly Outbox _outbox;
    private readonly EventSequencer _sequencer;
    private readonly SemaphoreSlim _room;
    private readonly System.Threading.Channels.Channel<ServerFrame> _inbox;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile SocketSession? _session;
    private volatile ReadyFrame? _ready;
    private long _lastRef;
    private int _reading;
    private int _disposed;

    /// <summary>Creates a connection without sending anything.</summary>
    /// <param name="client">A signed-in client. Provides the token and fetches missed events. Is not disposed.</param>
    /// <param name="options">The options; default: those of <see cref="ChatConnectionOptions"/>.</param>
    public ChatConnection(ParleyClient client, ChatConnectionOptions? options = null)
        : this(client, options, null) { }

    internal ChatConnection(ParleyClient client, ChatConnectionOptions? options, IChatSocketFactory? sockets)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = (options ?? new ChatConnectionOptions()).Check();
        _clock = client.Options.TimeProvider;
        _codec = FrameCodec.Of(_options.Encoding);
        _opener = new SessionOpener(client, sockets ?? new WebSocketFactory(client.Options), _codec, _options, _clock);
        _state = new ConnectionState(change => StatusChanged?.Invoke(this, change));
        _outbox = new Outbox(_clock);
        _room = new SemaphoreSlim(_options.SendBuffer, _options.SendBuffer);
        _inbox = System.Threading.Channels.Channel.CreateBounded<ServerFrame>(
            new BoundedChannelOptions(_options.EventBuffer)
            {
                SingleReader = true,
                FullMode = BoundedChannelFullMode.Wait,
            }
        );
        _sequencer = new EventSequencer(new MissedEventSource(this), _clock, _options.MaxGap);
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
    public ReadyFrame Ready => _ready ?? throw new InvalidOperationException("Connect first.");

    /// <summary>
    /// Connects. Afterwards the connection reconnects automatically until it is disposed or the session ends.
    /// </summary>
    /// <param name="cancellationToken">Cancels connecting. Has no effect afterwards.</param>
    /// <exception cref="ParleyException">
    /// <c>auth.required</c>; <c>server.unavailable</c>. The call may be repeated.
    /// </exception>
    /// <exception cref="InvalidOperationException">The connection is connected or has ended.</exception>
    public async Task<ReadyFrame> ConnectAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (!_state.TryFire(Trigger.Connect))
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            throw new InvalidOperationException("A connection connects once. Create a new one.");
        }

        SocketSession session;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.Token);
            session = await OpenAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (_disposed != 0)
        {
            AbandonConnecting();
            throw new ObjectDisposedException("The connection was disposed while it was connecting.", e);
        }
        catch
        {
            AbandonConnecting();
            throw;
        }

        _ = RunAsync(session);
        return session.Ready;
    }

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
        return WriteAsync(
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

                    if (!_inbox.Reader.TryRead(out var input))
                    {
                        break;
                    }

                    _sequencer.Apply(input);
                }

                RecoverFromOverflow();
            } while (await _inbox.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false));
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
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            if (_state.TryFire(Trigger.Abandon))
            {
                _finished.TrySetResult();
            }

            await _lifetime.CancelAsync().ConfigureAwait(false);
            _session?.End(new SessionEnd(CloseCodes.Normal, "done", IsLocal: true));
            _outbox.Close(ParleyException.Unreachable("The connection was closed before the server answered.", null));
        }

        try
        {
            await _finished.Task.WaitAsync(DisposeTimeout, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The loops hold no resources beyond memory.
        }

        _sequencer.Dispose();
        _inbox.Writer.TryComplete();
    }
}
