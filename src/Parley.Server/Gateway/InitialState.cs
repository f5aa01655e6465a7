using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>The answer to a socket's <c>hello</c>.</summary>
/// <param name="Ready">The state of the user.</param>
/// <param name="Channels">The start of each channel's events.</param>
internal sealed record InitialState(ReadyFrame Ready, IReadOnlyList<ChannelCursor> Channels)
{
    /// <summary>Events of the user after this seq are sent.</summary>
    public long UserEventsAfter => Ready.UserEventsAfter ?? Ready.UserSeq;
}

/// <summary>The start of a channel's events for one socket.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="After">Events after this seq are sent.</param>
/// <param name="MemberAt">A seq at which the user was a member.</param>
/// <param name="Resync">Sent first when the missed events are not available.</param>
internal readonly record struct ChannelCursor(Guid ChannelId, long After, long MemberAt, ResyncFrame? Resync);
