using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Gateway;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Tests.Sockets;

/// <summary>A socket of somebody that never started: what is sent to it stays in its queue.</summary>
internal sealed class Ear : IDisposable
{
    public Ear()
    {
        Session = new(null!, new GatewayOptions { QueueFrames = 65_536, QueueBytes = 67_108_864 }, null!, null!, TimeProvider.System, NullLogger.Instance);
        CallerOf(Session) = new Caller(UserId, Ids.New());
    }

    public Guid UserId { get; } = Ids.New();

    public SocketSession Session { get; }

    /// <summary>The seqs that came, those of a resync below zero.</summary>
    public IEnumerable<long> Seqs => QueueOf(Session)!.Select(frame => JsonFrames.DecodeServer(frame)).Select(frame => frame switch
    {
        ChannelEvent change => change.Seq,
        ResyncFrame resync => -resync.LastSeq,
        _ => 0,
    });

    public void Dispose() => Session.Dispose();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_caller")]
    private static extern ref Caller? CallerOf(SocketSession session);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_queue")]
    private static extern ref Queue<byte[]>? QueueOf(SocketSession session);
}
