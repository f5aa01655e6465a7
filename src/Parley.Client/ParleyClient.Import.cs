using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>Accounts for the authors of another system. They are created by the first call.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="names">1-1 000 names.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>access.forbidden</c>: only owners and admins import.</exception>
    public async Task<IReadOnlyList<ImportAuthor>> ImportAuthorsAsync(
        WorkspaceId workspaceId,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken = default
    )
    {
        var list = await _api.SendAsync(
                HttpMethod.Post,
                $"workspaces/{workspaceId}/import/authors",
                new ImportAuthorsRequest { Names = names },
                ParleyJson.Default.ImportAuthorsRequest,
                ParleyJson.Default.ItemListImportAuthor,
                cancellationToken
            )
            .ConfigureAwait(false);
        return list.Items;
    }

    /// <summary>
    /// Appends messages of another system in the given order. Existing ids are skipped, so a repeat creates no
    /// duplicates.
    /// </summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="messages">1-2 000 messages.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>access.forbidden</c>: only owners and admins import.</exception>
    public Task<ImportMessagesResult> ImportMessagesAsync(
        ChannelId channelId,
        IReadOnlyList<ImportMessage> messages,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Post,
            $"channels/{channelId}/import",
            new ImportMessagesRequest { Messages = messages },
            ParleyJson.Default.ImportMessagesRequest,
            ParleyJson.Default.ImportMessagesResult,
            cancellationToken
        );
}
