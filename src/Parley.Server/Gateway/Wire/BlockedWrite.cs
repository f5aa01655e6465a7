using System.Buffers;
using System.Net.Sockets;

namespace Parley.Server.Gateway.Wire;

/// <summary>Sends what the kernel did not take at once.</summary>
internal static class BlockedWrite
{
    /// <summary>Sends as fast as the receiver reads, until the queue of the writer is empty. Never throws.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="connection">Its connection.</param>
    /// <param name="batch">The bytes to send first. Their buffer may be reused when this method has returned.</param>
    public static async Task RunAsync(SocketWriter writer, WireConnection connection, ReadOnlyMemory<byte> batch)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FlushScheduler.BatchBytes);
        if (batch.Length <= buffer.Length)
        {
            batch.CopyTo(buffer);
            batch = buffer.AsMemory(0, batch.Length);
        }

        var succeeded = true;
        try
        {
            while (!batch.IsEmpty)
            {
                var sending = connection.SendAsync(batch);
                if (!sending.IsCompletedSuccessfully)
                {
                    writer.StartDeadline();
                }

                await sending;
                batch = writer.TakeNext(buffer);
            }
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or SocketException
                        or ObjectDisposedException
                        or OperationCanceledException
                        or InvalidOperationException
            )
        {
            succeeded = false;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (!succeeded)
        {
            writer.OnSendFailed();
        }
    }
}
