using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Server.Gateway;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Fanout;
using Parley.Server.Tests.Wire;

namespace Parley.Server.Tests.Sockets;

/// <summary>A session of a socket that never started: sent frames stay in its queue.</summary>
internal sealed class RecordingSession : IDisposable
{
    private readonly GatewayMetrics _metrics = new(new TestMeterFactory());
    private readonly FlushScheduler _scheduler;
    private readonly Deadlines _deadlines;
    private readonly ServerWebSocket _socket;

    public RecordingSession()
    {
        var options = new GatewayOptions { QueueFrames = 65_536, QueueBytes = 67_108_864 };
        _scheduler = new(_metrics, TimeProvider.System);
        _deadlines = new(TimeProvider.System);
        _socket = new(
            WireConnection.Create(Stream.Null, null, static () => { }),
            FrameEncoding.Json,
            _scheduler,
            _deadlines,
            options
        );
        Session = new(_socket, null, options, null!, null!, null!, _metrics, TimeProvider.System, NullLogger.Instance);
        CallerOf(Session) = new Caller(UserId, Ids.New());
    }

    public Guid UserId { get; } = Ids.New();

    public SocketSession Session { get; }

    /// <summary>The received seqs; those of a resync are negative.</summary>
    public IEnumerable<long> Seqs =>
        Frames.Select(frame =>
            frame switch
            {
                ChannelEvent change => change.Seq,
                ResyncFrame resync => -resync.LastSeq,
                _ => 0,
            }
        );

    public IEnumerable<ServerFrame> Frames => Pieces.SelectMany(Split);

    /// <summary>The queued blocks; each may contain several frames.</summary>
    public IReadOnlyList<byte[]> Pieces => _socket.Queued;

    /// <summary>The number of waiting whispers.</summary>
    public int WhisperCount => WhispersOf(ref QueueOf(WriterOf(_socket)))?.Count ?? 0;

    public void Dispose()
    {
        _socket.Dispose();
        _deadlines.Dispose();
        _scheduler.Dispose();
        _metrics.Dispose();
    }

    private static IEnumerable<ServerFrame> Split(byte[] piece)
    {
        for (var at = 0; at < piece.Length; )
        {
            var (header, length) = piece[at + 1] switch
            {
                126 => (4, BinaryPrimitives.ReadUInt16BigEndian(piece.AsSpan(at + 2))),
                127 => (10, checked((int)BinaryPrimitives.ReadUInt64BigEndian(piece.AsSpan(at + 2)))),
                var small => (2, small),
            };
            yield return JsonFrames.DecodeServer(piece.AsSpan(at + header, length));
            at += header + length;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_caller")]
    private static extern ref Caller? CallerOf(SocketSession session);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_writer")]
    private static extern ref SocketWriter WriterOf(ServerWebSocket socket);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_queue")]
    private static extern ref SendQueue QueueOf(SocketWriter writer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_whispers")]
    private static extern ref WhisperSlots? WhispersOf(ref SendQueue queue);
}
