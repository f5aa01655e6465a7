using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Parley.Client.Connection;
using Parley.Socket;

namespace Parley.Client;

/// <summary>The socket of a Parley server (<c>docs/protocol/socket.md</c>): sends messages and delivers what happens.
/// It reconnects by itself, writes again what was not acknowledged, and fetches what it missed. Thread-safe; one reader
/// of events at a time.</summary>
/// <remarks>A connection is used once: after it has ended for good, make a new one.</remarks>
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
    private readonly IChatSocketFactory _sockets;
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

    /// <summary>Makes a connection; nothing is sent yet.</summary>
    /// <param name="client">Signed in; used for its token and to fetch what was missed. Not disposed.</param>
    /// <param name="options">The settings; default: those of <see cref="ChatConnectionOptions"/>.</param>
    public ChatConnection(ParleyClient client, ChatConnectionOptions? options = null)
        : this(client, options, null) { }

    internal ChatConnection(ParleyClient client, ChatConnectionOptions? options, IChatSocketFactory? sockets)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = (options ?? new ChatConnectionOptions()).Check();
        _sockets = sockets ?? new WebSocketFactory(client.Options);
        _clock = client.Options.TimeProvider;
        _codec = FrameCodec.Of(_options.Encoding);
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
        _sequencer = new EventSequencer(new MissedEvents(this), _clock, _options.LongestGap);
    }

    /// <summary>
    /// Tells of every change of <see cref="Status"/>. Handlers must be quick; one that throws ends the connection.
    /// </summary>
    public event EventHandler<ConnectionStatusChangedEventArgs>? StatusChanged;

    /// <summary>Where the connection stands.</summary>
    public ConnectionStatus Status => _state.Status;

    /// <summary>What the server said at the last connect: user, limits, workspaces, joined channels.</summary>
    /// <exception cref="InvalidOperationException">There was no connect yet.</exception>
    public ReadyFrame Ready => _ready ?? throw new InvalidOperationException("Connect first.");

    /// <summary>
    /// Connects. From then on the connection keeps itself up until it is disposed or the sign-in ends.
    /// </summary>
    /// <param name="cancellationToken">Gives up connecting; without effect afterwards.</param>
    /// <exception cref="ParleyException">
    /// <c>auth.required</c>; <c>server.unavailable</c>. The call may be repeated.
    /// </exception>
    /// <exception cref="InvalidOperationException">It is connected already, or was and has ended.</exception>
    public async Task<ReadyFrame> ConnectAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (!_state.TryTake(Step.Connect))
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            throw new InvalidOperationException("A connection connects once; make a new one.");
        }

        SocketSession session;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _lifetime.Token);
            session = await OpenAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (_disposed != 0)
        {
            GiveUpConnecting();
            throw new ObjectDisposedException("The connection was disposed while it was made.", e);
        }
        catch
        {
            GiveUpConnecting();
            throw;
        }

        _ = RunAsync(session);
        return session.Ready;
    }

    /// <summary>Posts a message and waits until the server has it on disk, over as many reconnects and rate limits as
    /// it takes. Messages of one channel arrive in the order of the calls.</summary>
    /// <param name="channelId">Where to.</param>
    /// <param name="content">Markdown, 1-16 000 UTF-16 units after trimming.</param>
    /// <param name="threadId">The root of the thread to answer in.</param>
    /// <param name="replyTo">The message to quote.</param>
    /// <param name="id">An id of one's own, to repeat the call after a restart; default: a new one.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may be posted all the same.</param>
    /// <exception cref="ParleyException">The server refused it: codes as for <see cref="ParleyClient.PostAsync"/>. Or
    /// the connection ended first:
    /// <c>auth.required</c>, <c>server.unavailable</c>.</exception>
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

    /// <summary>
    /// Moves the caller's read position forward. Not waited for; several moves in a row may go out as one.
    /// </summary>
    /// <param name="channelId">Which channel.</param>
    /// <param name="seq">The newest seq that was read.</param>
    public void MarkRead(ChannelId channelId, long seq) => _outbox.AddRead(channelId, seq);

    /// <summary>What happens, from <c>ready</c> on: first the <see cref="ReadyFrame"/>, then every event of the joined
    /// channels exactly once and in the order of its channel, and the other frames of the server. Each reconnect gives
    /// a new <see cref="ReadyFrame"/> followed by the events that were missed, and a <see cref="ResumedFrame"/> where
    /// the server could resume. A <see cref="ResyncFrame"/> says that a channel must be fetched again, as its events up
    /// to <c>lastSeq</c> do not come: <c>floor</c>, <c>length</c>, <c>ahead</c> or <c>import</c> from the server; those
    /// that the connection itself makes have the reason <c>gap</c> (too many were missed, or they cannot be fetched;
    /// <c>lastIndex</c> is 0 where it is not known) or <c>epoch</c>. A <see cref="ChatStore"/> takes them
    /// all.</summary>
    /// <param name="cancellationToken">Ends the reading, not the connection.</param>
    /// <exception cref="ParleyException"><c>auth.required</c>: the sign-in ended.</exception>
    /// <exception cref="InvalidOperationException">Somebody reads already.</exception>
    public async IAsyncEnumerable<ServerFrame> ReadEventsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("The events have a reader already.");
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

    /// <summary>Ends the connection: says goodbye, fails what was not acknowledged with <c>server.unavailable</c>, ends
    /// the reading. Takes at most about five seconds; may be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            if (_state.TryTake(Step.Abandon))
            {
                _finished.TrySetResult();
            }

            await _lifetime.CancelAsync().ConfigureAwait(false);
            _session?.End(new SessionEnd(CloseCodes.Normal, "done", ByUs: true));
            _outbox.Close(
                ParleyException.Unreachable("The connection was closed before the server had answered.", null)
            );
        }

        try
        {
            await _finished.Task.WaitAsync(DisposeDeadline, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The loops hold nothing that a later collection would not free.
        }

        _sequencer.Dispose();
        _inbox.Writer.TryComplete();
    }
}
