using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>What a socket gets after its <c>hello</c>.</summary>
/// <param name="Ready">The state.</param>
/// <param name="Channels">From where on each channel's events are sent.</param>
internal sealed record Welcome(ReadyFrame Ready, IReadOnlyList<ChannelStart> Channels);

/// <summary>From where on a channel's events are sent.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="After">Those after this seq.</param>
/// <param name="MemberAt">A seq at which the person was a member.</param>
/// <param name="Resync">What the client missed is not available: it is told so first.</param>
internal readonly record struct ChannelStart(Guid ChannelId, long After, long MemberAt, ResyncFrame? Resync);
