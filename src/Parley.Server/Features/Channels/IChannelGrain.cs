using Orleans.Concurrency;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Features.Channels;

/// <summary>
/// The single owner of one channel: assigns seq, decides on membership and permissions, and publishes events to the
/// nodes. Calls interleave: many posts are in flight at a time.
/// </summary>
[Alias("parley.channel")]
[SliceApi]
internal interface IChannelGrain : IGrainWithGuidKey
{
    [Alias("create")]
    Task<Result<ChannelChange>> CreateAsync(CreateChannelCommand command);

    /// <summary>
    /// Creates a conversation. Errors: <c>id.conflict</c> if its members have one, <c>user.not_found</c> for a user
    /// whom the caller cannot reach, <c>conversation.too_many</c>.
    /// </summary>
    [Alias("open")]
    Task<Result<ChannelChange>> OpenAsync(OpenConversationCommand command);

    /// <summary>
    /// Returns after the commit, with a result for each message. Errors: <c>channel.not_found</c>,
    /// <c>channel.not_member</c>, <c>channel.archived</c>, <c>message.*</c>, <c>id.conflict</c>,
    /// <c>server.unavailable</c>.
    /// </summary>
    [Alias("post")]
    ValueTask<Result<PostedMessage>[]> PostAsync(PostCommand command);

    /// <summary>
    /// Edits, deletes or pins a message, or changes a reaction. Idempotent. Errors: those of posting,
    /// <c>message.not_found</c>, <c>message.not_author</c>, <c>message.deleted</c>, <c>reaction.too_many</c>,
    /// <c>pin.too_many</c>.
    /// </summary>
    [Alias("change-message")]
    Task<Result<ChannelChange>> ChangeMessageAsync(ChangeMessageCommand command);

    /// <summary>Errors: those of posting, <c>access.forbidden</c>.</summary>
    [Alias("import")]
    Task<Result<ImportedMessages>> ImportAsync(ImportCommand command);

    /// <summary>
    /// Idempotent: a member stays a member. Errors: <c>channel.not_found</c>, <c>channel.not_member</c>,
    /// <c>channel.archived</c>, <c>access.forbidden</c>, <c>invite.not_found</c> for an invite that does not admit them
    /// to this channel.
    /// </summary>
    [Alias("join")]
    Task<Result<ChannelChange>> JoinAsync(JoinCommand command);

    /// <summary>
    /// Idempotent: a user who is no member stays none. Errors: <c>channel.not_found</c>, <c>access.forbidden</c>,
    /// <c>workspace.last_owner</c>.
    /// </summary>
    [Alias("leave")]
    Task<Result<ChannelChange>> LeaveAsync(LeaveCommand command);

    [Alias("update")]
    Task<Result<ChannelChange>> UpdateAsync(UpdateChannelCommand command);

    /// <summary>
    /// Renames the workspace whose #general this is. Errors: <c>channel.not_found</c>, <c>access.forbidden</c>.
    /// </summary>
    [Alias("rename-workspace")]
    Task<Result<ChannelChange>> RenameWorkspaceAsync(RenameWorkspaceCommand command);

    /// <summary>Idempotent. Errors: <c>channel.not_found</c>, <c>access.forbidden</c>.</summary>
    [Alias("archive")]
    Task<Result<ChannelChange>> ArchiveAsync(Guid userId);

    /// <summary>
    /// Delivers a whisper to the subscribed nodes if its user is a member. Lost if the grain cannot be reached.
    /// </summary>
    [OneWay, Alias("whisper")]
    Task WhisperAsync(Whisper whisper);

    /// <summary>
    /// Subscribes a node to the channel's events, or renews its subscription. Returns the last seq, so that the node
    /// detects missed events.
    /// </summary>
    [Alias("subscribe")]
    Task<long> SubscribeAsync(INodeObserver node);
}
