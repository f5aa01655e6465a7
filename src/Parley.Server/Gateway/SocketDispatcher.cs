using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>Dispatches the frames of sockets to the commands, and answers them with acks and errors.</summary>
internal sealed partial class SocketDispatcher(SocketCommandHandler commands, ILogger<SocketDispatcher> logger)
{
    private static readonly SharedFrame Pong = SharedFrame.Of(new PongFrame());

    public ValueTask HandleAsync(SocketSession socket, ClientFrame frame)
    {
        switch (frame)
        {
            case PingFrame:
                socket.Reply(Pong);
                break;
            case SendMessageFrame or EditMessageFrame or DeleteMessageFrame or AddReactionFrame or RemoveReactionFrame:
                if (frame.Ref is not null)
                {
                    return socket.QueueWriteAsync(frame);
                }

                socket.SendError(null, ParleyErrors.Malformed("a frame that writes needs a ref"));
                break;
            case ReadFrame read:
                return new(MarkReadAsync(socket, read));
            case FocusFrame focus:
                if (commands.Focus(socket, focus) is { } error)
                {
                    socket.SendError(focus.Ref, error);
                }

                break;
            case SyncFrame sync:
                return new(SyncAsync(socket, sync));
            case HelloFrame:
                socket.SendError(frame.Ref, ParleyErrors.Malformed("hello comes once, as the first frame"));
                break;
            default:
                socket.SendError(
                    frame.Ref,
                    new(ErrorKind.Malformed, ErrorCodes.FrameUnknown, "this server does not know the frame's type")
                );
                break;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Executes writes of one socket, and answers each. Never throws.</summary>
    public async Task WriteAsync(SocketSession socket, IReadOnlyList<ClientFrame> frames)
    {
        try
        {
            var results = await commands.WriteAsync(socket, frames);
            for (var i = 0; i < frames.Count; i++)
            {
                if (results[i] is { Succeeded: true, Value: { } ack })
                {
                    socket.Enqueue(ack);
                }
                else
                {
                    socket.SendError(frames[i].Ref, results[i].Error!);
                }
            }
        }
        catch (Exception exception) when (FaultHandler.IsUnavailable(exception))
        {
            SendErrors(socket, frames, ParleyErrors.Unavailable);
        }
        catch (Exception exception)
        {
            Log.FrameFailed(logger, socket.Id, exception);
            SendErrors(socket, frames, new(ErrorKind.Fault, ErrorCodes.ServerError, "the server failed"));
        }
    }

    /// <summary>A failed read position does not close the socket: the next one replaces it.</summary>
    private async Task MarkReadAsync(SocketSession socket, ReadFrame read)
    {
        try
        {
            await commands.MarkReadAsync(socket, read);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.FrameFailed(logger, socket.Id, exception);
        }
    }

    private async Task SyncAsync(SocketSession socket, SyncFrame sync)
    {
        try
        {
            if (await commands.SyncAsync(socket, sync, socket.ConnectionClosed) is { } error)
            {
                socket.SendError(sync.Ref, error);
            }
        }
        catch (Exception exception) when (FaultHandler.IsUnavailable(exception))
        {
            socket.SendError(sync.Ref, ParleyErrors.Unavailable);
        }
    }

    private static void SendErrors(SocketSession socket, IReadOnlyList<ClientFrame> frames, ParleyError error)
    {
        foreach (var frame in frames)
        {
            socket.SendError(frame.Ref, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3103,
            Level = LogLevel.Error,
            Message = "Internal error on a frame of socket {SocketId}"
        )]
        public static partial void FrameFailed(ILogger logger, Guid socketId, Exception exception);
    }
}
