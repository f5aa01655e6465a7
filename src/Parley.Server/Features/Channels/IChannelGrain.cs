using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Features.Channels;

/// <summary>
/// The owner of one channel: gives out seq, decides about membership and rights, and tells the nodes. Calls interleave:
/// many posts are in flight at a time.
/// </summary>
[Alias("parley.channel")]
internal interface IChannelGrain : IGrainWithGuidKey
{
    [Alias("create")]
    Task<Result<ChannelChange>> CreateAsync(CreateChannelCommand command);

    /// <summary>
    /// Returns after the commit, with an answer for each. Errors: <c>channel.not_found</c>, <c>channel.not_member</c>,
    /// <c>channel.archived</c>, <c>message.*</c>, <c>id.conflict</c>, <c>server.unavailable</c>.
    /// </summary>
    [Alias("post")]
    ValueTask<Result<PostedMessage>[]> PostAsync(PostCommand command);

    /// <summary>
    /// Edits, deletes, pins a message or changes a reaction. Repeatable: what is so already stays so. Errors: those of
    /// posting, <c>message.not_found</c>,
    /// <c>message.not_author</c>, <c>message.deleted</c>, <c>reaction.too_many</c>, <c>pin.too_many</c>.
    /// </summary>
    [Alias("change-message")]
    Task<Result<ChannelChange>> ChangeMessageAsync(ChangeMessageCommand command);

    /// <summary>Errors: those of posting, <c>access.forbidden</c>.</summary>
    [Alias("import")]
    Task<Result<ImportedMessages>> ImportAsync(ImportCommand command);

    /// <summary>
    /// Repeatable: somebody who is in already stays in. Errors: <c>channel.not_found</c>, <c>channel.not_member</c>,
    /// <c>channel.archived</c>,
    /// <c>access.forbidden</c>, <c>invite.not_found</c> for an invite that does not open this channel to them.
    /// </summary>
    [Alias("join")]
    Task<Result<ChannelChange>> JoinAsync(JoinCommand command);

    /// <summary>
    /// Repeatable: somebody who is not in stays out. Errors: <c>channel.not_found</c>, <c>access.forbidden</c>,
    /// <c>workspace.last_owner</c>.
    /// </summary>
    [Alias("leave")]
    Task<Result<ChannelChange>> LeaveAsync(LeaveCommand command);

    [Alias("update")]
    Task<Result<ChannelChange>> UpdateAsync(UpdateChannelCommand command);

    /// <summary>Repeatable. Errors: <c>channel.not_found</c>, <c>access.forbidden</c>.</summary>
    [Alias("archive")]
    Task<Result<ChannelChange>> ArchiveAsync(Guid userId);

    /// <summary>
    /// Takes a node among those that get the channel's events, or renews its place; answers the last seq, so that a
    /// node finds what it missed.
    /// </summary>
    [Alias("subscribe")]
    Task<long> SubscribeAsync(INodeObserver node);
}
