using System.Threading.Channels;
using Parley.Client.Connection;
using Parley.Socket;

namespace Parley.Client.Tests.Fakes;

/// <summary>In-memory sockets: the test plays the server.</summary>
internal sealed class FakeSocketFactory : IChatSocketFactory
{
    private readonly System.Threading.Channels.Channel<FakeSocket> _opened =
        System.Threading.Channels.Channel.CreateUnbounded<FakeSocket>();

    /// <summary>The next attempts to open a socket fail with these.</summary>
    public Queue<Exception> Failures { get; } = [];

    public int Attempts { get; private set; }

    public string? LastToken { get; private set; }

    public Uri? LastAddress { get; private set; }

    public Task<IChatSocket> OpenAsync(Uri address, string token, FrameCodec codec, CancellationToken cancellationToken)
    {
        Attempts++;
        (LastAddress, LastToken) = (address, token);
        if (Failures.TryDequeue(out var refusal))
        {
            return Task.FromException<IChatSocket>(refusal);
        }

        var socket = new FakeSocket(codec.IsBinary);
        _opened.Writer.TryWrite(socket);
        return Task.FromResult<IChatSocket>(socket);
    }

    /// <summary>The next opened socket.</summary>
    public Task<FakeSocket> NextAsync() => _opened.Reader.ReadAsync().AsTask().WithTimeoutAsync();

    /// <summary>The next socket, whose <c>hello</c> resumes. Answers <c>ready</c> as resumed.</summary>
    public async Task<(FakeSocket Socket, ResumeState Resume)> NextResumedAsync(ReadyFrame ready)
    {
        var socket = await NextAsync();
        var hello = await socket.ReadAsync<HelloFrame>();
        Assert.NotNull(hello.Resume);
        socket.Push(ready with { Resumed = true });
        return (socket, hello.Resume);
    }

    /// <summary>The next socket, answered with <c>ready</c>.</summary>
    public async Task<FakeSocket> NextReadyAsync(ReadyFrame? ready = null)
    {
        var socket = await NextAsync();
        await socket.ReadAsync<HelloFrame>();
        socket.Push(ready ?? Samples.Ready());
        return socket;
    }
}

/// <summary>One in-memory socket.</summary>
internal sealed class FakeSocket(bool binary) : IChatSocket
{
    private readonly System.Threading.Channels.Channel<SocketMessage> _input =
        System.Threading.Channels.Channel.CreateUnbounded<SocketMessage>();
    private readonly System.Threading.Channels.Channel<ClientFrame> _sent =
        System.Threading.Channels.Channel.CreateUnbounded<ClientFrame>();
    private readonly TaskCompletionSource<int> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The close code of the client.</summary>
    public Task<int> ClosedByClient => _closed.Task.WithTimeoutAsync();

    /// <summary>Whether a close never completes, as on a dead connection.</summary>
    public bool HangsOnClose { get; set; }

    public void Push(ServerFrame frame) =>
        _input.Writer.TryWrite(new SocketMessage(binary ? MessagePackFrames.Encode(frame) : JsonFrames.Encode(frame)));

    public void PushText(string text) =>
        _input.Writer.TryWrite(new SocketMessage(System.Text.Encoding.UTF8.GetBytes(text)));

    public void Close(int code, string reason = "") =>
        _input.Writer.TryWrite(new SocketMessage(default, IsClose: true, code, reason));

    public void Break() => _input.Writer.TryComplete(new IOException("broken"));

    public void Ack(SendMessageFrame send, long seq = 1) =>
        Push(
            new AckFrame
            {
                Ref = send.Ref!.Value,
                Id = send.Id,
                Seq = seq,
                CreatedAt = DateTimeOffset.UnixEpoch,
            }
        );

    public void Ack(ClientFrame change, MessageId id, long seq = 1) =>
        Push(
            new AckFrame
            {
                Ref = change.Ref!.Value,
                Id = id,
                Seq = seq,
            }
        );

    /// <summary>The next frame of the client, which must have this type.</summary>
    public async Task<T> ReadAsync<T>()
        where T : ClientFrame => Assert.IsType<T>(await _sent.Reader.ReadAsync().AsTask().WithTimeoutAsync());

    public bool TryRead(out ClientFrame? frame) => _sent.Reader.TryRead(out frame);

    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        _sent.Writer.TryWrite(
            binary ? MessagePackFrames.DecodeClient(frame.Span) : JsonFrames.DecodeClient(frame.Span)
        );
        return default;
    }

    public async ValueTask<SocketMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _input.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new IOException("broken", e);
        }
    }

    public Task CloseAsync(int code, string reason, CancellationToken cancellationToken)
    {
        _closed.TrySetResult(code);
        return HangsOnClose
            ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)
            : Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _input.Writer.TryComplete();
        return default;
    }
}
