using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

internal sealed partial class SocketSession
{
    private static readonly SharedFrame Pong = SharedFrame.Of(new PongFrame());

    private ClientWriteQueue? _writes;
    private int _errors;
    private long _errorsSince;

    /// <summary>
    /// Waits for <c>hello</c> and authenticates it. Null: the socket is closing. A client that authenticated at the
    /// upgrade may send a larger <c>hello</c>.
    /// </summary>
    private async Task<HelloFrame?> ReceiveHelloAsync(Caller? caller)
    {
        var deadline = new Deadline(() => Close(CloseCodes.NotAuthenticated, "no hello in time"));
        deadlines.Set(deadline, TimeSpan.FromSeconds(options.HelloSeconds));
        var message = await socket.ReadAsync(caller is null ? options.HelloBytes : options.FrameBytes);
        var frame = message.Opcode == Opcode.Close ? null : Receive(message);
        deadline.Clear();
        if (frame is null || IsClosing)
        {
            return null;
        }

        if (frame is not HelloFrame { Protocol: 1 } hello)
        {
            Close(
                frame is HelloFrame ? CloseCodes.Malformed : CloseCodes.NotAuthenticated,
                "the first frame must be hello with protocol 1"
            );
            return null;
        }

        _caller = hello.Token is { } token ? await commands.FindCallerAsync(token, socket.ConnectionClosed) : caller;
        if (_caller is null)
        {
            Close(CloseCodes.NotAuthenticated, "sign in first");
            return null;
        }

        slot?.MarkAuthenticated();

        return hello;
    }

    private ValueTask HandleAsync(ClientFrame frame)
    {
        switch (frame)
        {
            case PingFrame:
                CloseIfFull(socket.TryReply(Pong.Wire(socket.Encoding)));
                break;
            case SendMessageFrame or EditMessageFrame or DeleteMessageFrame or AddReactionFrame or RemoveReactionFrame:
                if (frame.Ref is not null)
                {
                    return (_writes ??= new(options.PostsInFlight, WriteAsync)).AddAsync(
                        frame,
                        socket.ConnectionClosed
                    );
                }

                SendError(null, ParleyErrors.Malformed("a frame that writes needs a ref"));
                break;
            case ReadFrame read:
                return new(MarkReadAsync(read));
            case FocusFrame focus:
                if (commands.Focus(this, focus) is { } error)
                {
                    SendError(focus.Ref, error);
                }

                break;
            case SyncFrame sync:
                return new(SyncAsync(sync));
            case HelloFrame:
                SendError(frame.Ref, ParleyErrors.Malformed("hello comes once, as the first frame"));
                break;
            default:
                SendError(
                    frame.Ref,
                    new(ErrorKind.Malformed, ErrorCodes.FrameUnknown, "this server does not know the frame's type")
                );
                break;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>A failed read position does not close the socket: the next one replaces it.</summary>
    private async Task MarkReadAsync(ReadFrame read)
    {
        try
        {
            await commands.MarkReadAsync(this, read);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.FrameFailed(logger, Id, exception);
        }
    }

    private async Task SyncAsync(SyncFrame sync)
    {
        try
        {
            if (await commands.SyncAsync(this, sync, socket.ConnectionClosed) is { } error)
            {
                SendError(sync.Ref, error);
            }
        }
        catch (Exception exception) when (FaultHandler.IsUnavailable(exception))
        {
            SendError(sync.Ref, ParleyErrors.Unavailable);
        }
    }

    private async Task WriteAsync(IReadOnlyList<ClientFrame> frames)
    {
        if (IsClosing && socket.CloseCode != CloseCodes.ServiceRestart)
        {
            return;
        }

        try
        {
            var results = await commands.WriteAsync(this, frames);
            for (var i = 0; i < frames.Count; i++)
            {
                if (results[i] is { Succeeded: true, Value: { } ack })
                {
                    Enqueue(ack);
                }
                else
                {
                    SendError(frames[i].Ref, results[i].Error!);
                }
            }
        }
        catch (Exception exception) when (FaultHandler.IsUnavailable(exception))
        {
            SendErrors(frames, ParleyErrors.Unavailable);
        }
        catch (Exception exception)
        {
            Log.FrameFailed(logger, Id, exception);
            SendErrors(frames, new(ErrorKind.Fault, ErrorCodes.ServerError, "the server failed"));
        }
    }

    private void SendErrors(IReadOnlyList<ClientFrame> frames, ParleyError error)
    {
        foreach (var frame in frames)
        {
            SendError(frame.Ref, error);
        }
    }

    /// <summary>
    /// Sends an error. Over the limit of errors per minute the socket closes, with the cause of the last one.
    /// </summary>
    private void SendError(long? reference, ParleyError error, int closeCode = CloseCodes.RateLimited)
    {
        Enqueue(
            new ErrorFrame
            {
                Ref = reference,
                Code = error.Code,
                Message = error.Message,
                RetryAfterMs = error.RetryAfterMs,
            }
        );
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_errorsSince, now) > TimeSpan.FromMinutes(1))
        {
            _errorsSince = now;
            _errors = 0;
        }

        if (Interlocked.Increment(ref _errors) > options.ErrorsPerMinute)
        {
            var isMalformed = closeCode == CloseCodes.Malformed;
            Close(closeCode, isMalformed ? "too many malformed frames" : "too many refused frames");
        }
    }

    /// <summary>Decodes a frame. Null: it is invalid, and an error is sent or the socket is closing.</summary>
    private ClientFrame? Receive(WebSocketMessage message)
    {
        Volatile.Write(ref _lastReceived, clock.GetTimestamp());
        if ((byte)message.Opcode != socket.Encoding.Opcode)
        {
            Close(
                CloseCodes.Malformed,
                $"this subprotocol has {(message.Opcode == Opcode.Binary ? "text" : "binary")} frames only"
            );
            return null;
        }

        var frame = Decode(message.Payload.Span);
        socket.ReleaseBuffer();
        return frame;
    }

    private ClientFrame? Decode(ReadOnlySpan<byte> payload)
    {
        try
        {
            return socket.Encoding.DecodeClient(payload);
        }
        catch (Exception exception) when (MalformedFrame.IsCause(exception))
        {
            if (_caller is null)
            {
                Close(CloseCodes.Malformed, "the first frame cannot be read");
                return null;
            }

            SendError(
                MalformedFrame.FindRef(socket.Encoding, payload),
                MalformedFrame.Describe(exception),
                CloseCodes.Malformed
            );
            return null;
        }
    }
}
