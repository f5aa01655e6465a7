using System.Text.Json;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

internal sealed partial class SocketSession
{
    private static readonly SharedFrame Pong = SharedFrame.Of(new PongFrame());

    private SocketWrites? _writes;
    private int _errors;
    private long _errorsSince;

    /// <summary>
    /// Waits for <c>hello</c> and finds out who it is. Null: the socket is being closed. Whoever is known from the
    /// upgrade may say more at once.
    /// </summary>
    private async Task<HelloFrame?> ReceiveHelloAsync(Caller? caller)
    {
        var deadline = new Deadline(() => Close(CloseCodes.NotAuthenticated, "no hello in time"));
        deadlines.Set(deadline, TimeSpan.FromSeconds(options.HelloSeconds));
        var message = await socket.ReadAsync(caller is null ? options.HelloBytes : options.FrameBytes);
        var frame = message.Opcode == Opcode.Close ? null : Take(message);
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

        _caller = hello.Token is { } token ? await actions.FindCallerAsync(token, socket.Ended) : caller;
        if (_caller is null)
        {
            Close(CloseCodes.NotAuthenticated, "sign in first");
            return null;
        }

        place?.Know();

        return hello;
    }

    private ValueTask HandleAsync(ClientFrame frame)
    {
        switch (frame)
        {
            case PingFrame:
                Enqueued(socket.TryAnswer(Pong.Wire(socket.Encoding)));
                break;
            case SendMessageFrame or EditMessageFrame or DeleteMessageFrame or AddReactionFrame or RemoveReactionFrame:
                if (frame.Ref is not null)
                {
                    return (_writes ??= new(options.PostsInFlight, WriteAsync)).AddAsync(frame, socket.Ended);
                }

                Refuse(null, ParleyErrors.Malformed("a frame that writes needs a ref"));
                break;
            case ReadFrame read:
                return new(MarkReadAsync(read));
            case FocusFrame focus:
                if (actions.Focus(this, focus) is { } refusal)
                {
                    Refuse(focus.Ref, refusal);
                }

                break;
            case SyncFrame sync:
                return new(SyncAsync(sync));
            case HelloFrame:
                Refuse(frame.Ref, ParleyErrors.Malformed("hello comes once, as the first frame"));
                break;
            default:
                Refuse(
                    frame.Ref,
                    new(ErrorKind.Malformed, ErrorCodes.FrameUnknown, "this server does not know the frame's type")
                );
                break;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// A read position that cannot be kept is worth no connection: the next one brings it up to date.
    /// </summary>
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

    private async Task SyncAsync(SyncFrame sync)
    {
        try
        {
            if (await actions.SyncAsync(this, sync, socket.Ended) is { } refusal)
            {
                Refuse(sync.Ref, refusal);
            }
        }
        catch (Exception exception) when (FaultHandler.IsUnavailable(exception))
        {
            Refuse(sync.Ref, ParleyErrors.Unavailable);
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
            var answers = await actions.WriteAsync(this, frames);
            for (var i = 0; i < frames.Count; i++)
            {
                if (answers[i] is { Succeeded: true, Value: { } ack })
                {
                    Enqueue(ack);
                }
                else
                {
                    Refuse(frames[i].Ref, answers[i].Error!);
                }
            }
        }
        catch (Exception exception) when (FaultHandler.IsUnavailable(exception))
        {
            RefuseAll(frames, ParleyErrors.Unavailable);
        }
        catch (Exception exception)
        {
            Log.FrameFailed(logger, Id, exception);
            RefuseAll(frames, new(ErrorKind.Fault, ErrorCodes.ServerError, "the server failed"));
        }
    }

    private void RefuseAll(IReadOnlyList<ClientFrame> frames, ParleyError error)
    {
        foreach (var frame in frames)
        {
            Refuse(frame.Ref, error);
        }
    }

    /// <summary>
    /// Answers that a frame was refused. Of too many within a minute the last one says why the socket closes.
    /// </summary>
    private void Refuse(long? reference, ParleyError error, int closeCode = CloseCodes.RateLimited)
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
            var unread = closeCode == CloseCodes.Malformed;
            Close(closeCode, unread ? "too many frames that cannot be read" : "too many refused frames");
        }
    }

    /// <summary>
    /// Null: it was no frame in the socket's encoding, and the client has been told or the socket is being closed.
    /// </summary>
    private ClientFrame? Take(WireMessage message)
    {
        Volatile.Write(ref _heard, clock.GetTimestamp());
        if ((byte)message.Opcode != socket.Encoding.Opcode)
        {
            Close(
                CloseCodes.Malformed,
                $"this subprotocol has {(message.Opcode == Opcode.Binary ? "text" : "binary")} frames only"
            );
            return null;
        }

        var frame = Decode(message.Payload.Span);
        socket.Release();
        return frame;
    }

    private ClientFrame? Decode(ReadOnlySpan<byte> payload)
    {
        try
        {
            return socket.Encoding.DecodeClient(payload);
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or MessagePackFormatException)
        {
            if (_caller is null)
            {
                Close(CloseCodes.Malformed, "the first frame cannot be read");
                return null;
            }

            // What InvalidOperationException stands for is half a surrogate pair in the name of a field.
            var error = ParleyErrors.Malformed(
                exception switch
                {
                    JsonException json => FaultHandler.Describe(json),
                    MessagePackFormatException => exception.Message,
                    _ => "the frame holds half a surrogate pair",
                }
            );
            Refuse(FindRef(payload), error, CloseCodes.Malformed);
            return null;
        }
    }

    /// <summary>
    /// Even a frame with a wrong field usually has a readable <c>ref</c>: with it the client knows which of its
    /// requests failed.
    /// </summary>
    private long? FindRef(ReadOnlySpan<byte> utf8)
    {
        if (socket.Encoding != FrameEncoding.Json)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(utf8);
            while (reader.Read())
            {
                if (
                    reader.CurrentDepth == 1
                    && reader.TokenType == JsonTokenType.PropertyName
                    && reader.ValueTextEquals("ref"u8)
                    && reader.Read()
                    && reader.TokenType == JsonTokenType.Number
                    && reader.TryGetInt64(out var reference)
                )
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
