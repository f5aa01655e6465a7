using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    // Maximum page size of the protocol.
    private const int PageSize = 100;

    /// <summary>
    /// All public channels of a workspace and the caller's private ones, by name. Pages are fetched on demand.
    /// </summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="joined">True: only the caller's channels; false: only the others; default: all.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public IAsyncEnumerable<Channel> GetChannelsAsync(
        WorkspaceId workspaceId,
        bool? joined = null,
        CancellationToken cancellationToken = default
    )
    {
        var filter = joined switch
        {
            true => "&joined=true",
            false => "&joined=false",
            null => "",
        };
        return ReadPagesAsync(
            $"workspaces/{workspaceId}/channels?limit={PageSize}{filter}",
            ParleyJson.Default.ItemListChannel,
            cancellationToken
        );
    }

    /// <summary>One channel.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<Channel> GetChannelAsync(ChannelId channelId, CancellationToken cancellationToken = default) =>
        _api.GetAsync($"channels/{channelId}", ParleyJson.Default.Channel, cancellationToken);

    /// <summary>Creates a channel. The caller is its first member.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="name">1-80 letters, digits, <c>-</c>, <c>_</c> or <c>.</c>; upper case is folded.</param>
    /// <param name="kind">Public or private.</param>
    /// <param name="topic">0-250 characters.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>channel.name_taken</c>, <c>channel.name_invalid</c>.</exception>
    public Task<Channel> CreateChannelAsync(
        WorkspaceId workspaceId,
        string name,
        ChannelKind kind = ChannelKind.Public,
        string? topic = null,
        CancellationToken cancellationToken = default
    )
    {
        var request = new CreateChannelRequest
        {
            Id = new ChannelId(Guid.CreateVersion7(Options.TimeProvider.GetUtcNow())),
            Name = name,
            Kind = kind,
            Topic = topic,
        };
        return _api.SendAsync(
            HttpMethod.Post,
            $"workspaces/{workspaceId}/channels",
            request,
            ParleyJson.Default.CreateChannelRequest,
            ParleyJson.Default.Channel,
            cancellationToken
        );
    }

    /// <summary>Changes a channel's name or topic. Null leaves a field unchanged.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="name">The new name.</param>
    /// <param name="topic">The new topic; empty to remove it.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<Channel> UpdateChannelAsync(
        ChannelId channelId,
        string? name = null,
        string? topic = null,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Patch,
            $"channels/{channelId}",
            new UpdateChannelRequest { Name = name, Topic = topic },
            ParleyJson.Default.UpdateChannelRequest,
            ParleyJson.Default.Channel,
            cancellationToken
        );

    /// <summary>Archives a channel: it becomes read-only permanently and keeps its history.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task ArchiveChannelAsync(ChannelId channelId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, $"channels/{channelId}", cancellationToken);

    /// <summary>Joins a public channel. Idempotent.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<Channel> JoinAsync(ChannelId channelId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Post, $"channels/{channelId}/join", ParleyJson.Default.Channel, cancellationToken);

    /// <summary>Leaves a channel. Idempotent.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>channel.required</c>: #general cannot be left.</exception>
    public Task LeaveAsync(ChannelId channelId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Post, $"channels/{channelId}/leave", cancellationToken);

    /// <summary>The members of a channel, in the order of joining. Pages are fetched on demand.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public IAsyncEnumerable<Member> GetMembersAsync(
        ChannelId channelId,
        CancellationToken cancellationToken = default
    ) =>
        ReadPagesAsync(
            $"channels/{channelId}/members?limit={PageSize}",
            ParleyJson.Default.ItemListMember,
            cancellationToken
        );

    /// <summary>Adds a workspace member to a channel. Idempotent.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<Member> AddMemberAsync(
        ChannelId channelId,
        UserId userId,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Post,
            $"channels/{channelId}/members",
            new AddChannelMemberRequest { UserId = userId },
            ParleyJson.Default.AddChannelMemberRequest,
            ParleyJson.Default.Member,
            cancellationToken
        );

    /// <summary>Advances the caller's read position. A lower one changes nothing.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="seq">The last seq that was read.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task MarkReadAsync(ChannelId channelId, long seq, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Put,
            $"channels/{channelId}/read",
            new MarkReadRequest { Seq = seq },
            ParleyJson.Default.MarkReadRequest,
            cancellationToken
        );

    private async IAsyncEnumerable<T> ReadPagesAsync<T>(
        string path,
        JsonTypeInfo<ItemList<T>> type,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        string? cursor = null;
        do
        {
            var page = await _api.GetAsync(
                    cursor is null ? path : $"{path}&cursor={Uri.EscapeDataString(cursor)}",
                    type,
                    cancellationToken
                )
                .ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.Next;
        } while (cursor is not null);
    }
}
