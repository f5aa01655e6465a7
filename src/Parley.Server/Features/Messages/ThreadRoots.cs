using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages;

/// <summary>Finds the root messages of threads.</summary>
internal static class ThreadRoots
{
    /// <summary>
    /// The root message of a thread. <c>message.not_found</c>: it is no top-level message of the channel. A deleted
    /// root still has its thread.
    /// </summary>
    public static async Task<Result<StoredMessage>> FindRootAsync(
        this IMessageReader log,
        ChannelId channelId,
        MessageId messageId,
        CancellationToken cancellationToken
    ) =>
        await log.FindAsync(messageId.Value, cancellationToken) is { ThreadId: null } root
        && root.ChannelId == channelId.Value
            ? root
            : ParleyErrors.MessageNotFound;
}
