using Parley.Server.Features.Channels;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Features.Messages;

/// <summary>The way of a post from socket or REST to the channel's owner: rate, rules, and who may.</summary>
internal sealed class MessagePoster(SendLimiter limiter, MessageRules rules, ChannelAccess access, IGrainFactory grains)
{
    public async Task<Result<PostedMessage>> PostAsync(
        Caller caller, ChannelId channelId, MessageId id, string content, MessageId? threadId, MessageId? replyTo, CancellationToken cancellationToken)
    {
        if (!limiter.TryTake(caller.UserId, out var wait))
        {
            return ParleyErrors.RateLimited(wait);
        }

        var text = rules.Check(content);
        if (!text.Succeeded)
        {
            return text.Error;
        }

        var command = new PostCommand(caller.UserId, id.Value, text.Value, threadId?.Value, replyTo?.Value);
        var posted = await grains.GetGrain<IChannelGrain>(channelId.Value).PostAsync(command);
        if (posted.Error?.Code != ErrorCodes.ChannelNotMember)
        {
            return posted;
        }

        // Only those who can see the channel may learn that it exists.
        var visible = await access.ForMemberAsync(caller, channelId, cancellationToken);
        return visible.Error ?? posted.Error;
    }
}
