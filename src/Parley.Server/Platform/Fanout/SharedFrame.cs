using Parley.Socket;

namespace Parley.Server.Platform.Fanout;

/// <summary>
/// A frame for many sockets, encoded at most once per encoding. Thread-safe: concurrent callers get equal bytes.
/// </summary>
[Immutable]
internal sealed class SharedFrame
{
    /// <summary>The approximate size of a frame without the text of the message, in bytes.</summary>
    private const int Overhead = 350;

    private ServerFrame? _frame;
    private byte[]? _json;
    private byte[]? _jsonWire;
    private byte[]? _messagePackWire;

    private SharedFrame(ServerFrame? frame, byte[]? json)
    {
        _frame = frame;
        _json = json;
    }

    public ServerFrame Frame => Volatile.Read(ref _frame) ?? (_frame = Decode());

    public byte[] Json =>
        Volatile.Read(ref _json)
        ?? (_json = _jsonWire is { } wire ? WireHeader.Payload(wire).ToArray() : JsonFrames.Encode(Frame));

    /// <summary>The approximate size in bytes, in an encoding that exists already.</summary>
    public int Length =>
        _jsonWire?.Length
        ?? _json?.Length
        ?? _messagePackWire?.Length
        ?? Overhead + ((_frame as MessageCreated)?.Message.Content.Length ?? 0);

    /// <summary>
    /// The encoded frame with its WebSocket header, the same for all receivers of the encoding. Empty: the encoding has
    /// no form of the frame.
    /// </summary>
    public byte[] Wire(FrameEncoding encoding) =>
        encoding == FrameEncoding.Json
            ? _jsonWire ??= Volatile.Read(ref _json) is { } json
                ? WireHeader.Frame(encoding.Opcode, json)
                : encoding.Encode(Frame)
            : _messagePackWire ??= encoding.Encode(Frame);

    /// <summary>
    /// Drops the decoded objects if encoded bytes can restore them: they are the larger part of a cached frame. The
    /// stored JSON is not changed.
    /// </summary>
    public void DropDecoded()
    {
        if (_jsonWire is not null)
        {
            Volatile.Write(ref _json, null);
            Volatile.Write(ref _frame, null);
        }
        else if (_json is not null || _messagePackWire is { Length: > 0 })
        {
            Volatile.Write(ref _frame, null);
        }
    }

    public static SharedFrame Of(ServerFrame frame) => new(frame, null);

    /// <summary>Creates a frame from the stored bytes.</summary>
    public static SharedFrame OfJson(byte[] json) => new(null, json);

    private ServerFrame Decode() =>
        Volatile.Read(ref _json) is { } json ? JsonFrames.DecodeServer(json)
        : _jsonWire is { } wire ? JsonFrames.DecodeServer(WireHeader.Payload(wire))
        : MessagePackFrames.DecodeServer(WireHeader.Payload(_messagePackWire));
}

/// <summary>The form of a frame in calls to other nodes.</summary>
[GenerateSerializer, Immutable, Alias("parley.shared-frame")]
internal readonly struct SharedFrameSurrogate(byte[] json)
{
    [Id(0)]
    public readonly byte[] Json = json;
}

[RegisterConverter]
internal sealed class SharedFrameConverter : IConverter<SharedFrame, SharedFrameSurrogate>
{
    public SharedFrame ConvertFromSurrogate(in SharedFrameSurrogate surrogate) => SharedFrame.OfJson(surrogate.Json);

    public SharedFrameSurrogate ConvertToSurrogate(in SharedFrame value) => new(value.Json);
}
