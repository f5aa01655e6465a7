using System.Runtime.CompilerServices;
using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>Posts a message. Idempotent: the id is fixed before the first attempt.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="content">Markdown, 1-16 000 UTF-16 units after trimming.</param>
    /// <param name="threadId">The root message of the thread to reply in.</param>
    /// <param name="replyTo">The message to reply to.</param>
    /// <param name="id">A client-generated id, to repeat the call after a restart; default: a new one.</param>
    /// <param name="cancellationToken">Cancels the request. The message may still be posted.</param>
    /// <exception cref="ParleyException"><c>channel.not_member</c>, <c>channel.archived</c>, <c>message.empty</c>,
    /// <c>message.too_long</c>,
    /// <c>message.thread_not_found</c>, <c>message.reply_not_found</c>, <c>id.conflict</c>.</exception>
    public Task<Message> PostAsync(
        ChannelId channelId,
        string content,
        MessageId? threadId = null,
        MessageId? replyTo = null,
        MessageId? id = null,
        CancellationToken cancellationToken = default
    )
    {
        var request = new PostMessageRequest
        {
            Id = id ?? NewMessageId(),
            Content = content,
            ThreadId = threadId,
            ReplyTo = replyTo,
        };
        return _api.SendAsync(
            HttpMethod.Post,
            $"channels/{channelId}/messages",
            request,
            ParleyJson.Default.PostMessageRequest,
            ParleyJson.Default.Message,
            cancellationToken
        );
    }

    /// <summary>
    /// One page of a channel's messages, oldest first. At most one of the three cursors; without one the newest page.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="before">Messages before this one.</param>
    /// <param name="after">Messages after this one.</param>
    /// <param name="around">This message and those before and after it.</param>
    /// <param name="limit">1-100, default 50.</param>
    /// <param name="topLevel">Without the replies in threads.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<MessagePage> GetHistoryAsync(
        ChannelId channelId,
        MessageId? before = null,
        MessageId? after = null,
        MessageId? around = null,
        int limit = 50,
        bool topLevel = false,
        CancellationToken cancellationToken = default
    ) =>
        _api.GetAsync(
            $"channels/{channelId}/messages?limit={limit}{(topLevel ? "&topLevel=true" : "")}"
                + Cursor(before, after, around),
            ParleyJson.Default.MessagePage,
            cancellationToken
        );

    /// <summary>
    /// A channel's history in pages from the newest message back. Each page has the oldest message first.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="before">Start before this message; default: at the newest.</param>
    /// <param name="pageSize">1-100, default 100.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async IAsyncEnumerable<MessagePage> ReadHistoryAsync(
        ChannelId channelId,
        MessageId? before = null,
        int pageSize = PageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        MessagePage page;
        do
        {
            page = await GetHistoryAsync(channelId, before, limit: pageSize, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            yield return page;
            before = page.Messages.Count > 0 ? page.Messages[0].Id : null;
        } while (page.HasOlder && before is not null);
    }

    /// <summary>A channel's events after a seq, as on the socket.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="after">The last known seq; 0 for all.</param>
    /// <param name="limit">1-100, default 50.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<EventPage> GetEventsAsync(
        ChannelId channelId,
        long after,
        int limit = 50,
        CancellationToken cancellationToken = default
    ) =>
        _api.GetAsync(
            $"channels/{channelId}/events?after={after}&limit={limit}",
            ParleyJson.Default.EventPage,
            cancellationToken
        );

    /// <summary>Edits a message of the caller. Its earlier content is kept. Idempotent.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="content">Markdown, 1-16 000 UTF-16 units after trimming.</param>
    /// <param name="cancellationToken">Cancels the request. The edit may still be applied.</param>
    /// <exception cref="ParleyException"><c>message.not_found</c>, <c>message.not_author</c>, <c>message.deleted</c>,
    /// <c>message.empty</c>,
    /// <c>message.too_long</c>, <c>channel.not_member</c>, <c>channel.archived</c>.</exception>
    public Task<Message> EditMessageAsync(
        ChannelId channelId,
        MessageId messageId,
        string content,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Patch,
            $"channels/{channelId}/messages/{messageId}",
            new EditMessageRequest { Content = content },
            ParleyJson.Default.EditMessageRequest,
            ParleyJson.Default.Message,
            cancellationToken
        );

    /// <summary>
    /// Deletes a message of the caller, or any message as an admin. A placeholder remains. Idempotent.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Cancels the request. The message may still be deleted.</param>
    /// <exception cref="ParleyException"><c>message.not_found</c>, <c>message.not_author</c>,
    /// <c>channel.not_member</c>,
    /// <c>channel.archived</c>.</exception>
    public Task<MessageChange> DeleteMessageAsync(
        ChannelId channelId,
        MessageId messageId,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Delete,
            $"channels/{channelId}/messages/{messageId}",
            ParleyJson.Default.MessageChange,
            cancellationToken
        );

    /// <summary>Adds the caller's reaction. Idempotent.</summary>
    /// <param name="channelId">The channel of the message.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">One emoji, 1-32 UTF-16 units.</param>
    /// <param name="cancellationToken">Cancels the request. The reaction may still be added.</param>
    /// <exception cref="ParleyException"><c>reaction.invalid</c>, <c>reaction.too_many</c>, <c>message.not_found</c>,
    /// <c>message.deleted</c>,
    /// <c>channel.not_member</c>, <c>channel.archived</c>.</exception>
    public Task<MessageChange> AddReactionAsync(
        ChannelId channelId,
        MessageId messageId,
        string emoji,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Put,
            ReactionPath(channelId, messageId, emoji),
            ParleyJson.Default.MessageChange,
            cancellationToken
        );

    /// <summary>Removes the caller's reaction. Idempotent.</summary>
    /// <param name="channelId">The channel of the message.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">The emoji to remove.</param>
    /// <param name="cancellationToken">Cancels the request. The reaction may still be removed.</param>
    /// <exception cref="ParleyException"><c>reaction.invalid</c>, <c>message.not_found</c>, <c>message.deleted</c>,
    /// <c>channel.not_member</c>, <c>channel.archived</c>.</exception>
    public Task<MessageChange> RemoveReactionAsync(
        ChannelId channelId,
        MessageId messageId,
        string emoji,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Delete,
            ReactionPath(channelId, messageId, emoji),
            ParleyJson.Default.MessageChange,
            cancellationToken
        );

    /// <summary>Pins a message. Idempotent.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Cancels the request. The message may still be pinned.</param>
    /// <exception cref="ParleyException"><c>pin.too_many</c>, <c>message.not_found</c>, <c>message.deleted</c>,
    /// <c>channel.not_member</c>,
    /// <c>channel.archived</c>.</exception>
    public Task<MessageChange> PinAsync(
        ChannelId channelId,
        MessageId messageId,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Put,
            $"channels/{channelId}/pins/{messageId}",
            ParleyJson.Default.MessageChange,
            cancellationToken
        );

    /// <summary>Unpins a message. Idempotent.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Cancels the request. The pin may still be removed.</param>
    /// <exception cref="ParleyException">
    /// <c>message.not_found</c>, <c>channel.not_member</c>, <c>channel.archived</c>.
    /// </exception>
    public Task<MessageChange> UnpinAsync(
        ChannelId channelId,
        MessageId messageId,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Delete,
            $"channels/{channelId}/pins/{messageId}",
            ParleyJson.Default.MessageChange,
            cancellationToken
        );

    /// <summary>The pinned messages of a channel, newest pin first.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>channel.not_found</c>.</exception>
    public async Task<IReadOnlyList<Pin>> GetPinsAsync(
        ChannelId channelId,
        CancellationToken cancellationToken = default
    ) =>
        (
            await _api.GetAsync($"channels/{channelId}/pins", ParleyJson.Default.ItemListPin, cancellationToken)
                .ConfigureAwait(false)
        ).Items;

    /// <summary>The earlier contents of an edited message, oldest first; empty after a deletion.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>channel.not_found</c>, <c>message.not_found</c>.</exception>
    public IAsyncEnumerable<MessageVersion> GetMessageHistoryAsync(
        ChannelId channelId,
        MessageId messageId,
        CancellationToken cancellationToken = default
    ) =>
        ReadPagesAsync(
            $"channels/{channelId}/messages/{messageId}/history?limit={PageSize}",
            ParleyJson.Default.ItemListMessageVersion,
            cancellationToken
        );

    private static string ReactionPath(ChannelId channelId, MessageId messageId, string emoji)
    {
        ArgumentException.ThrowIfNullOrEmpty(emoji);
        return $"channels/{channelId}/messages/{messageId}/reactions/{Uri.EscapeDataString(emoji)}";
    }
}
