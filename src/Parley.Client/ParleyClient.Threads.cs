using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>
    /// One page of the replies in a thread, oldest first, with the root message. At most one of the three cursors;
    /// without one the newest page.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="rootId">The root message of the thread.</param>
    /// <param name="before">Replies before this one.</param>
    /// <param name="after">Replies after this one; the root for the first page.</param>
    /// <param name="around">This reply and those before and after it.</param>
    /// <param name="limit">1-100, default 50.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>channel.not_found</c>, <c>message.not_found</c>.</exception>
    public Task<ThreadPage> GetThreadAsync(
        ChannelId channelId,
        MessageId rootId,
        MessageId? before = null,
        MessageId? after = null,
        MessageId? around = null,
        int limit = 50,
        CancellationToken cancellationToken = default
    ) =>
        _api.GetAsync(
            $"channels/{channelId}/threads/{rootId}/messages?limit={limit}{Cursor(before, after, around)}",
            ParleyJson.Default.ThreadPage,
            cancellationToken
        );

    /// <summary>Moves the caller's read position in a thread forward, never back.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="rootId">The root message of the thread.</param>
    /// <param name="seq">The newest seq that was read.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>channel.not_member</c>, <c>message.not_found</c>.</exception>
    public Task MarkThreadReadAsync(
        ChannelId channelId,
        MessageId rootId,
        long seq,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Put,
            $"channels/{channelId}/threads/{rootId}/read",
            new MarkReadRequest { Seq = seq },
            ParleyJson.Default.MarkReadRequest,
            cancellationToken
        );

    /// <summary>Follows a thread, which has a reply. Idempotent.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="rootId">The root message of the thread.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>channel.not_member</c>, <c>message.not_found</c>,
    /// <c>message.thread_not_found</c>, <c>thread.too_many</c>.</exception>
    public Task FollowThreadAsync(
        ChannelId channelId,
        MessageId rootId,
        CancellationToken cancellationToken = default
    ) => _api.SendAsync(HttpMethod.Put, $"channels/{channelId}/threads/{rootId}/follow", cancellationToken);

    /// <summary>Stops following a thread. Idempotent.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="rootId">The root message of the thread.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>channel.not_member</c>, <c>message.not_found</c>.</exception>
    public Task UnfollowThreadAsync(
        ChannelId channelId,
        MessageId rootId,
        CancellationToken cancellationToken = default
    ) => _api.SendAsync(HttpMethod.Delete, $"channels/{channelId}/threads/{rootId}/follow", cancellationToken);

    private static string Cursor(MessageId? before, MessageId? after, MessageId? around) =>
        (before, after, around) switch
        {
            (null, null, null) => "",
            ({ } id, null, null) => $"&before={id}",
            (null, { } id, null) => $"&after={id}",
            (null, null, { } id) => $"&around={id}",
            _ => throw new ArgumentException("Only one of before, after and around can be asked for.", nameof(before)),
        };
}
