using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>
    /// Opens the conversation of the caller with other users: one for a direct conversation, more for a group. The same
    /// users always have the same conversation.
    /// </summary>
    /// <param name="userIds">The other members. Each must share a workspace with the caller.</param>
    /// <param name="cancellationToken">Cancels the request. The conversation may still be opened.</param>
    /// <exception cref="ParleyException"><c>user.not_found</c>, <c>conversation.too_many</c>,
    /// <c>request.invalid</c>.</exception>
    public Task<Conversation> OpenConversationAsync(
        IReadOnlyList<UserId> userIds,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Post,
            "conversations",
            new OpenConversationRequest { UserIds = userIds },
            ParleyJson.Default.OpenConversationRequest,
            ParleyJson.Default.Conversation,
            cancellationToken
        );

    /// <summary>The direct, group and support conversations of the caller, in the order of their opening.</summary>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public IAsyncEnumerable<Conversation> GetConversationsAsync(CancellationToken cancellationToken = default) =>
        ReadPagesAsync($"conversations?limit={PageSize}", ParleyJson.Default.ItemListConversation, cancellationToken);

    /// <summary>One conversation of the caller.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>channel.not_found</c>.</exception>
    public Task<Conversation> GetConversationAsync(
        ChannelId conversationId,
        CancellationToken cancellationToken = default
    ) => _api.GetAsync($"conversations/{conversationId}", ParleyJson.Default.Conversation, cancellationToken);
}
