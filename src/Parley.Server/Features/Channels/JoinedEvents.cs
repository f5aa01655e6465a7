using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>
/// The events of joining in the streams of the users who join, in the commit that makes them members. The gateway
/// attaches a socket to the channel when it delivers the event, so none misses a channel because a call was lost
/// (ADR-0033).
/// </summary>
internal static class JoinedEvents
{
    /// <param name="channel">The channel at the event by which the user becomes a member.</param>
    /// <param name="userId">The user.</param>
    /// <param name="at">The time.</param>
    public static AppendUserEvents Append(Channel channel, Guid userId, DateTimeOffset at) =>
        new(
            [userId],
            new ChannelJoined
            {
                UserSeq = 0,
                ChannelId = channel.Id,
                Seq = channel.LastSeq,
                Channel = channel,
            },
            at
        );

    /// <summary>The members of a new conversation, or a member who returns to it.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="members">Those who become members.</param>
    /// <param name="seq">The event by which they do.</param>
    /// <param name="at">The time.</param>
    public static AppendUserEvents Append(Guid conversationId, Guid[] members, long seq, DateTimeOffset at) =>
        new(
            members,
            new ChannelJoined
            {
                UserSeq = 0,
                ChannelId = new(conversationId),
                Seq = seq,
            },
            at
        );
}
