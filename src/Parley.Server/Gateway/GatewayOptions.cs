using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Gateway;

/// <summary>Limits of sockets and connections. Defaults: protocol, section 3.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Parley:Gateway";

    /// <summary>
    /// Interval of client pings, 1 000-300 000 ms. A socket without a message for 2.5 intervals is closed.
    /// </summary>
    [Range(1_000, 300_000)]
    public int HeartbeatMs { get; set; } = 30_000;

    /// <summary>Maximum frame from a client in bytes, 1 024-1 048 576.</summary>
    [Range(1_024, 1_048_576)]
    [ReadyLimit(nameof(Limits.FrameBytes))]
    public int FrameBytes { get; set; } = 65_536;

    /// <summary>Maximum <c>hello</c> frame of an unauthenticated client in bytes, 256-65 536.</summary>
    [Range(256, 65_536)]
    public int HelloBytes { get; set; } = 4_096;

    /// <summary>Timeout for <c>hello</c> in seconds, 1-120.</summary>
    [Range(1, 120)]
    public int HelloSeconds { get; set; } = 10;

    /// <summary>Maximum frames in a send queue, 16-65 536.</summary>
    [Range(16, 65_536)]
    public int QueueFrames { get; set; } = 2_048;

    /// <summary>Maximum bytes in a send queue, 65 536-67 108 864.</summary>
    [Range(65_536, 67_108_864)]
    public int QueueBytes { get; set; } = 1_048_576;

    /// <summary>Maximum sockets of one user, 1-100 000.</summary>
    [Range(1, 100_000)]
    public int SocketsPerUser { get; set; } = 20;

    /// <summary>
    /// Maximum sockets from one address (IPv6: from one /64), 1-1 000 000. An office behind one address needs one for
    /// each window.
    /// </summary>
    [Range(1, 1_000_000)]
    public int SocketsPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Maximum sockets of this server, 1-1 000 000. A value over the limit of open files fails the start. Not set:
    /// 15 000, or what the limit of open files allows.
    /// </summary>
    [Range(1, 1_000_000)]
    public int? Sockets { get; set; }

    /// <summary>Maximum HTTP connections of this server, without sockets, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; set; } = 10_000;

    /// <summary>
    /// Maximum HTTP connections from one address (IPv6: from one /64), 1-1 000 000; never more than half of all. Does
    /// not apply to trusted proxies, which serve many users.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>Timeout for the first request of a connection in seconds, 1-120.</summary>
    [Range(1, 120)]
    public int FirstRequestSeconds { get; set; } = 10;

    /// <summary>Maximum channels in a client's focus, 1-1 000.</summary>
    [Range(1, 1_000)]
    [ReadyLimit(nameof(Limits.FocusChannels))]
    public int FocusChannels { get; set; } = 50;

    /// <summary>
    /// From this count of sockets on, a channel sends bumps instead of events to sockets without focus on it,
    /// 2-1 000 000.
    /// </summary>
    [Range(2, 1_000_000)]
    public int LargeChannel { get; set; } = 500;

    /// <summary>
    /// Maximum missed events of one channel that are replayed, 1-100 000. A client that missed more reloads the
    /// channel.
    /// </summary>
    [Range(1, 100_000)]
    public int ReplayEvents { get; set; } = 1_000;

    /// <summary>
    /// Maximum number of conversations that <c>ready</c> lists with their members, 1-100 000. The socket gets the
    /// events of all.
    /// </summary>
    [Range(1, 100_000)]
    public int ReadyConversations { get; set; } = 1_000;

    /// <summary>
    /// Maximum uncommitted writes of one socket, 1-1 024. At the limit the server stops reading from the socket.
    /// </summary>
    [Range(1, 1_024)]
    public int PostsInFlight { get; set; } = 32;

    /// <summary>At shutdown the sockets are closed over this time in seconds, 0-300.</summary>
    [Range(0, 300)]
    public int DrainSeconds { get; set; } = 5;

    /// <summary>Refused or malformed frames per minute that close a socket, 1-100 000.</summary>
    [Range(1, 100_000)]
    public int ErrorsPerMinute { get; set; } = 120;
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
