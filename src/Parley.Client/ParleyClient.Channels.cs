using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    // The protocol's largest page.
    private const int PageSize = 100;

    /// <summary>
    /// Every public channel of a workspace and the caller's private ones, by name; pages are fetched as they are
    /// needed.
    /// </summary>
    /// <param name="workspaceId">Which workspace.</param>
    /// <param name="joined">True: only those the caller is in; false: only the others; default: all.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
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
    /// <param name="channelId">Which.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Channel> GetChannelAsync(ChannelId channelId, CancellationToken cancellationToken = default) =>
        _api.GetAsync($"channels/{channelId}", ParleyJson.Default.Channel, cancellationToken);

    /// <summary>Makes a channel; the caller is its first member.</summary>
    /// <param name="workspaceId">Where.</param>
    /// <param name="name">1-80 letters, digits, <c>-</c>, <c>_</c> or <c>.</c>; upper case is folded.</param>
    /// <param name="kind">Who can see it.</param>
    /// <param name="topic">0-250 characters.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
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

    /// <summary>Changes a channel's name or topic. What is null stays.</summary>
    /// <param name="channelId">Which.</param>
    /// <param name="name">The new name.</param>
    /// <param name="topic">The new topic; empty to remove it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
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

    /// <summary>Makes a channel read-only for good; its history stays.</summary>
    /// <param name="channelId">Which.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task ArchiveChannelAsync(ChannelId channelId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, $"channels/{channelId}", cancellationToken);

    /// <summary>Joins a public channel. A member already: changes nothing.</summary>
    /// <param name="channelId">Which.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Channel> JoinAsync(ChannelId channelId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Post, $"channels/{channelId}/join", ParleyJson.Default.Channel, cancellationToken);

    /// <summary>Leaves a channel. Not a member: changes nothing.</summary>
    /// <param name="channelId">Which.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException"><c>channel.required</c>: #general cannot be left.</exception>
    public Task LeaveAsync(ChannelId channelId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Post, $"channels/{channelId}/leave", cancellationToken);

    /// <summary>Who is in a channel, in the order of joining; pages are fetched as they are needed.</summary>
    /// <param name="channelId">Which.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public IAsyncEnumerable<Member> GetMembersAsync(
        ChannelId channelId,
        CancellationToken cancellationToken = default
    ) =>
        ReadPagesAsync(
            $"channels/{channelId}/members?limit={PageSize}",
            ParleyJson.Default.ItemListMember,
            cancellationToken
        );

    /// <summary>Brings somebody of the workspace into a channel. There already: changes nothing.</summary>
    /// <param name="channelId">Which.</param>
    /// <param name="userId">Who.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
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

    /// <summary>Moves the caller's read position forward; a lower one changes nothing.</summary>
    /// <param name="channelId">Which.</param>
    /// <param name="seq">The newest seq that was read.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
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
