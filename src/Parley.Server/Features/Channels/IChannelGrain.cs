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
    /// <summary>
    /// Executes a command by the <see cref="ChannelVerb"/> of its type and returns after the commit.
    /// </summary>
    [Alias("execute")]
    Task<Result<ChannelChange>> ExecuteAsync(IChannelCommand command);

    /// <summary>
    /// Returns after the commit, with a result for each message. Errors: <c>channel.not_found</c>,
    /// <c>channel.not_member</c>, <c>channel.archived</c>, <c>message.*</c>, <c>id.conflict</c>,
    /// <c>server.unavailable</c>.
    /// </summary>
    [Alias("post")]
    ValueTask<Result<PostedMessage>[]> PostAsync(PostCommand command);

    /// <summary>Errors: those of posting, <c>access.forbidden</c>.</summary>
    [Alias("import")]
    Task<Result<ImportedMessages>> ImportAsync(ImportCommand command);

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
