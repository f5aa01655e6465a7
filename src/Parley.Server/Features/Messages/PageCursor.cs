using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages;

/// <summary>The page of messages that a request asks for: the newest, or the page at one cursor.</summary>
internal readonly record struct PageCursor(
    MessageId? Before,
    MessageId? After,
    MessageId? Around,
    long? AroundSeq,
    int Limit
)
{
    /// <summary>Null: the request is well-formed.</summary>
    public ParleyError? Check() =>
        Paging.Check(Limit) is { } refusal ? refusal
        : (Before is null ? 0 : 1) + (After is null ? 0 : 1) + (Around is null ? 0 : 1) + (AroundSeq is null ? 0 : 1)
        > 1
            ? ParleyErrors.Malformed("Give only one of before, after, around and aroundSeq.")
        : null;

    /// <summary>
    /// Reads the page. <c>message.not_found</c>: the cursor is no message of <paramref name="channelId"/>, or of the
    /// thread that is read.
    /// </summary>
    public async Task<Result<StoredPage>> ReadAsync(
        MessageScope scope,
        Guid channelId,
        IMessageReader log,
        CancellationToken cancellationToken
    )
    {
        var seq = AroundSeq;
        if ((Before ?? After ?? Around) is { } cursor)
        {
            var message = await log.FindAsync(cursor.Value, cancellationToken);
            if (
                message?.ChannelId != channelId
                || (scope.Kind == MessageScopeKind.Thread && scope.Id != (message.ThreadId ?? message.Id))
            )
            {
                return ParleyErrors.MessageNotFound;
            }

            seq = message.Seq;
        }

        return seq is not { } at ? await ReadAsync(log, scope, long.MaxValue, Limit, 0, cancellationToken)
            : Before is not null ? await ReadAsync(log, scope, at, Limit, 0, cancellationToken)
            : After is not null ? await ReadAsync(log, scope, at + 1, 0, Limit, cancellationToken)
            : await ReadAsync(
                log,
                scope,
                AroundSeq is null ? at : Math.Clamp(at, 0, long.MaxValue - 1) + 1,
                Limit / 2,
                Limit - (Limit / 2),
                cancellationToken
            );
    }

    /// <summary>
    /// Reads <paramref name="older"/> messages before <paramref name="seq"/> and <paramref name="newer"/> messages from
    /// it on, and one more on each side to know whether there are more.
    /// </summary>
    private static async Task<StoredPage> ReadAsync(
        IMessageReader log,
        MessageScope scope,
        long seq,
        int older,
        int newer,
        CancellationToken cancellationToken
    )
    {
        var before = await log.ReadBeforeAsync(scope, seq, older + 1, cancellationToken);
        var after = seq == long.MaxValue ? [] : await log.ReadAfterAsync(scope, seq - 1, newer + 1, cancellationToken);
        return new(
            [.. before.Skip(before.Count > older ? 1 : 0), .. after.Take(newer)],
            before.Count > older,
            after.Count > newer
        );
    }
}

/// <summary>A page of messages, oldest first.</summary>
internal sealed record StoredPage(IReadOnlyList<StoredMessage> Messages, bool HasOlder, bool HasNewer);
