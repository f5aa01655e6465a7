using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Socket;

namespace Parley.Server.Gateway;

internal sealed partial class SocketSession
{
    private const int FirstBuffer = 1_024;

    private readonly SemaphoreSlim _inFlight = new(options.PostsInFlight);
    private byte[] _buffer = [];
    private Task _posts = Task.CompletedTask;
    private int _errors;
    private long _errorsSince;

    /// <summary>Waits for <c>hello</c> and finds out who it is. Null: the socket is being closed.</summary>
    private async Task<Caller?> ReceiveHelloAsync(Caller? caller)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.HelloSeconds), clock);
        using var registration = deadline.Token.UnsafeRegister(
            static session => ((SocketSession)session!).Close(CloseCodes.NotAuthenticated, "no hello in time"), this);
        if (await ReceiveFrameAsync(options.HelloBytes) is not { } frame)
        {
            return null;
        }

        if (frame is not HelloFrame { Protocol: 1 } hello)
        {
            Close(frame is HelloFrame ? CloseCodes.Malformed : CloseCodes.NotAuthenticated, "the first frame must be hello with protocol 1");
            return null;
        }

        caller = hello.Token is { } token ? await actions.FindCallerAsync(token, _ended.Token) : caller;
        if (caller is null)
        {
            Close(CloseCodes.NotAuthenticated, "sign in first");
        }

        return caller;
    }

    private async Task ReceiveAsync()
    {
        while (await ReceiveFrameAsync(options.FrameBytes) is { } frame && !IsClosing)
        {
            switch (frame)
            {
                case PingFrame:
                    Enqueue(Pong);
                    break;
                case SendMessageFrame send:
                    await _inFlight.WaitAsync(_ended.Token);
                    _posts = PostAfterAsync(_posts, send);
                    break;
                case ReadFrame read:
                    await MarkReadAsync(read);
                    break;
                case HelloFrame:
                    Refuse(frame.Ref, ParleyErrors.Malformed("hello comes once, as the first frame"));
                    break;
                default:
                    Refuse(frame.Ref, new(ErrorKind.Malformed, ErrorCodes.FrameUnknown, "this server does not know the frame's type"));
                    break;
            }
        }
    }

    /// <summary>A read position that cannot be kept is worth no connection: the next one brings it up to date.</summary>
    private async Task MarkReadAsync(ReadFrame read)
    {
        try
        {
            await actions.MarkReadAsync(this, read);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.FrameFailed(logger, Id, exception);
        }
    }

    private static readonly byte[] Pong = JsonFrames.Encode(new PongFrame());

    /// <summary>One after the other, so that the messages of a socket keep the order they were sent in (promise P6), while pings are answered beside them.</summary>
    private async Task PostAfterAsync(Task previous, SendMessageFrame send)
    {
        await previous;
        try
        {
            if (IsClosing && _closeCode != CloseCodes.ServiceRestart)
            {
                return;
            }

            var answer = await actions.PostAsync(this, send);
            if (answer is { Succeeded: true, Value: { } ack })
            {
                Enqueue(ack);
            }
            else
            {
                Refuse(send.Ref, answer.Error!);
            }
        }
        catch (Exception exception) when (FaultHandler.IsUnavailable(exception))
        {
            Refuse(send.Ref, ParleyErrors.Unavailable);
        }
        catch (Exception exception)
        {
            Log.FrameFailed(logger, Id, exception);
            Refuse(send.Ref, new(ErrorKind.Fault, ErrorCodes.ServerError, "the server failed"));
        }
        finally
        {
            ReleasePost();
        }
    }

    private void ReleasePost()
    {
        try
        {
            _inFlight.Release();
        }
        catch (ObjectDisposedException)
        {
            // The socket ended before its last post was committed.
        }
    }

    private void Refuse(long? reference, ParleyError error)
    {
        Enqueue(new ErrorFrame { Ref = reference, Code = error.Code, Message = error.Message, RetryAfterMs = error.RetryAfterMs });
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_errorsSince, now) > TimeSpan.FromMinutes(1))
        {
            _errorsSince = now;
            _errors = 0;
        }

        if (Interlocked.Increment(ref _errors) > options.ErrorsPerMinute)
        {
            Close(CloseCodes.RateLimited, "too many refused frames");
        }
    }

    /// <summary>Null: closed by either side.</summary>
    private async Task<ClientFrame?> ReceiveFrameAsync(int limit)
    {
        while (true)
        {
            // While nothing comes, no buffer is held.
            var result = await socket.ReceiveAsync(Memory<byte>.Empty, _ended.Token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, limit + 1));
            try
            {
                var length = await FillAsync(limit);
                Volatile.Write(ref _heard, clock.GetTimestamp());
                if (length < 0)
                {
                    return null;
                }

                if (Decode(_buffer.AsSpan(0, length)) is { } frame)
                {
                    return frame;
                }

                if (_caller is null)
                {
                    return null;
                }
            }
            finally
            {
                // The field names the one array that is ours at any time: an array that went back twice would be two sockets' buffer.
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = [];
            }
        }
    }

    /// <summary>Reads one message into the buffer. Negative: the socket is closed or being closed.</summary>
    private async Task<int> FillAsync(int limit)
    {
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(_buffer.AsMemory(length), _ended.Token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return -1;
            }

            if (result.MessageType == WebSocketMessageType.Binary)
            {
                Close(CloseCodes.Malformed, "this subprotocol has text frames only");
                return -1;
            }

            length += result.Count;
            if (length > limit)
            {
                Close(CloseCodes.TooBig, $"frames hold at most {limit} bytes");
                return -1;
            }

            if (result.EndOfMessage)
            {
                return length;
            }

            if (length == _buffer.Length)
            {
                Grow();
            }
        }
    }

    private void Grow()
    {
        var full = _buffer;
        _buffer = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(_buffer, 0);
        ArrayPool<byte>.Shared.Return(full);
    }

    /// <summary>Null: it was not JSON or not a frame, and the client has been told.</summary>
    private ClientFrame? Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonFrames.DecodeClient(utf8);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is what half a surrogate pair in the name of a field makes of the reader.
            if (_caller is null)
            {
                Close(CloseCodes.Malformed, "the first frame cannot be read");
                return null;
            }

            Refuse(FindRef(utf8), ParleyErrors.Malformed(exception is JsonException json ? FaultHandler.Describe(json) : "the frame holds half a surrogate pair"));
            return null;
        }
    }

    /// <summary>Even a frame with a wrong field usually has a readable <c>ref</c>: with it the client knows which of its requests failed.</summary>
    private static long? FindRef(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("ref"u8)
                    && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var reference))
                {
                    return reference;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON at all.
        }

        return null;
    }
}
