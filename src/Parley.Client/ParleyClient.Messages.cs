using System.Runtime.CompilerServices;
using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>Posts a message. Safe to repeat: the id is fixed before the first try.</summary>
    /// <param name="channelId">Where to.</param>
    /// <param name="content">Markdown, 1-16 000 UTF-16 units after trimming.</param>
    /// <param name="threadId">The root of the thread to answer in.</param>
    /// <param name="replyTo">The message to quote.</param>
    /// <param name="id">An id of one's own, to repeat the call after a restart; default: a new one.</param>
    /// <param name="cancellationToken">Gives up waiting; the message may be posted all the same.</param>
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
    /// One page of a channel's messages, oldest first. At most one of the three cursors; none: the newest.
    /// </summary>
    /// <param name="channelId">Which channel.</param>
    /// <param name="before">Those before this message.</param>
    /// <param name="after">Those after this message.</param>
    /// <param name="around">This message with those before and after it.</param>
    /// <param name="limit">1-100, default 50.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<MessagePage> GetHistoryAsync(
        ChannelId channelId,
        MessageId? before = null,
        MessageId? after = null,
        MessageId? around = null,
        int limit = 50,
        CancellationToken cancellationToken = default
    )
    {
        var cursor = (before, after, around) switch
        {
            (null, null, null) => "",
            ({ } id, null, null) => $"&before={id}",
            (null, { } id, null) => $"&after={id}",
            (null, null, { } id) => $"&around={id}",
            _ => throw new ArgumentException("Only one of before, after and around can be asked for.", nameof(before)),
        };
        return _api.GetAsync(
            $"channels/{channelId}/messages?limit={limit}{cursor}",
            ParleyJson.Default.MessagePage,
            cancellationToken
        );
    }

    /// <summary>
    /// A channel's history from the newest message back, page by page; the messages of each page stand oldest first.
    /// </summary>
    /// <param name="channelId">Which channel.</param>
    /// <param name="before">Begin before this message; default: at the newest.</param>
    /// <param name="pageSize">1-100, default 100.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
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

    /// <summary>A channel's events after a seq, as the socket sends them.</summary>
    /// <param name="channelId">Which channel.</param>
    /// <param name="after">The last seq that is known already; 0 for all.</param>
    /// <param name="limit">1-100, default 50.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
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

    /// <summary>
    /// Changes the content of one's own message; its former content is kept. To repeat it changes nothing.
    /// </summary>
    /// <param name="channelId">Where it stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="content">Markdown, 1-16 000 UTF-16 units after trimming.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be changed all the same.</param>
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
    /// Deletes a message: one's own, or as an admin any. Its place remains. To repeat it changes nothing.
    /// </summary>
    /// <param name="channelId">Where it stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be deleted all the same.</param>
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

    /// <summary>Adds the caller's reaction. To repeat it changes nothing.</summary>
    /// <param name="channelId">Where the message stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">One emoji, 1-32 UTF-16 units.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be added all the same.</param>
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

    /// <summary>Takes the caller's reaction back. Not there: changes nothing.</summary>
    /// <param name="channelId">Where the message stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">The emoji to take back.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be taken back all the same.</param>
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

    /// <summary>Pins a message. Pinned already: changes nothing.</summary>
    /// <param name="channelId">Where it stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be pinned all the same.</param>
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

    /// <summary>Takes a pin off. Not pinned: changes nothing.</summary>
    /// <param name="channelId">Where it stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Gives up waiting; the pin may be off all the same.</param>
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
    /// <param name="channelId">Which channel.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException"><c>channel.not_found</c>.</exception>
    public async Task<IReadOnlyList<Pin>> GetPinsAsync(
        ChannelId channelId,
        CancellationToken cancellationToken = default
    ) =>
        (
            await _api.GetAsync($"channels/{channelId}/pins", ParleyJson.Default.ItemListPin, cancellationToken)
                .ConfigureAwait(false)
        ).Items;

    /// <summary>The earlier contents of an edited message, oldest first; none of one that was deleted.</summary>
    /// <param name="channelId">Where it stands.</param>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
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
