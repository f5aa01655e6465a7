using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Gateway;

/// <summary>Limits of sockets. Defaults: protocol, section 3.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Parley:Gateway";

    /// <summary>
    /// How often a client pings, 1 000-300 000 ms. A socket that is silent for 2.5 periods is closed.
    /// </summary>
    [Range(1_000, 300_000)]
    public int HeartbeatMs { get; set; } = 30_000;

    /// <summary>Largest frame from a client in bytes, 1 024-1 048 576.</summary>
    [Range(1_024, 1_048_576)]
    public int FrameBytes { get; set; } = 65_536;

    /// <summary>The same before <c>hello</c>, 256-65 536.</summary>
    [Range(256, 65_536)]
    public int HelloBytes { get; set; } = 4_096;

    /// <summary>Time for <c>hello</c> in seconds, 1-120.</summary>
    [Range(1, 120)]
    public int HelloSeconds { get; set; } = 10;

    /// <summary>Most frames waiting for one client, 16-65 536.</summary>
    [Range(16, 65_536)]
    public int QueueFrames { get; set; } = 2_048;

    /// <summary>Most bytes waiting for one client, 65 536-67 108 864.</summary>
    [Range(65_536, 67_108_864)]
    public int QueueBytes { get; set; } = 1_048_576;

    /// <summary>Sockets of one person, 1-100 000.</summary>
    [Range(1, 100_000)]
    public int SocketsPerUser { get; set; } = 20;

    /// <summary>
    /// Sockets from one address (of IPv6: from one /64), 1-1 000 000; an office behind one address needs one for each
    /// window.
    /// </summary>
    [Range(1, 1_000_000)]
    public int SocketsPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Sockets of this server, 1-1 000 000; more than the limit of open files has room for are refused at the start.
    /// Not set: 15 000, or as many as there is room for.
    /// </summary>
    [Range(1, 1_000_000)]
    public int? Sockets { get; set; }

    /// <summary>Connections that are no sockets, of this server, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int Connections { get; set; } = 10_000;

    /// <summary>
    /// The same from one address (of IPv6: from one /64), 1-1 000 000, and never more than half of all. Does not count
    /// for trusted proxies, behind which there are many people.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>A new connection has so many seconds for its first request, 1-120.</summary>
    [Range(1, 120)]
    public int FirstRequestSeconds { get; set; } = 10;

    /// <summary>Most channels that a client may have in focus, 1-1 000.</summary>
    [Range(1, 1_000)]
    public int FocusChannels { get; set; } = 50;

    /// <summary>
    /// From so many members on a channel that is out of focus only says that it moved on, 2-1 000 000.
    /// </summary>
    [Range(2, 1_000_000)]
    public int LargeChannel { get; set; } = 500;

    /// <summary>
    /// Most missed events that are sent one by one, of one channel, 1-100 000; a client that missed more fetches the
    /// channel anew.
    /// </summary>
    [Range(1, 100_000)]
    public int ReplayEvents { get; set; } = 1_000;

    /// <summary>
    /// Posts of one socket that may wait for the log, 1-1 024; further ones stop the reading from that socket.
    /// </summary>
    [Range(1, 1_024)]
    public int PostsInFlight { get; set; } = 32;

    /// <summary>At a shutdown the sockets are closed over so many seconds, 0-300.</summary>
    [Range(0, 300)]
    public int DrainSeconds { get; set; } = 5;

    /// <summary>Refused or unreadable frames within a minute that close a socket, 1-100 000.</summary>
    [Range(1, 100_000)]
    public int ErrorsPerMinute { get; set; } = 120;
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
