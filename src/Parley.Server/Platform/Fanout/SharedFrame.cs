using Parley.Socket;

namespace Parley.Server.Platform.Fanout;

/// <summary>
/// A frame that many sockets get: encoded at most once for each encoding, however many they are. Thread-safe; two that
/// encode at once get equal bytes.
/// </summary>
[Immutable]
internal sealed class SharedFrame
{
    /// <summary>About what a frame takes beside a message's text, in bytes.</summary>
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

    /// <summary>
    /// About how many bytes it has: in the encoding that it has been needed in, which for nobody's sake is made another
    /// one.
    /// </summary>
    public int Length =>
        _jsonWire?.Length
        ?? _json?.Length
        ?? _messagePackWire?.Length
        ?? Overhead + ((_frame as MessageCreated)?.Message.Content.Length ?? 0);

    /// <summary>
    /// With the header of WebSocket, as it goes to every receiver of that encoding; empty where the encoding has no
    /// form of it.
    /// </summary>
    public byte[] Wire(FrameEncoding encoding) =>
        encoding == FrameEncoding.Json
            ? _jsonWire ??= Volatile.Read(ref _json) is { } json
                ? WireHeader.Frame(encoding.Opcode, json)
                : encoding.Encode(Frame)
            : _messagePackWire ??= encoding.Encode(Frame);

    /// <summary>
    /// Lets go of its objects where there are bytes to make them from again: of a frame that is kept they would be the
    /// larger part. What the log holds stays as it is.
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

    /// <summary>From the bytes that the log holds.</summary>
    public static SharedFrame OfJson(byte[] json) => new(null, json);

    private ServerFrame Decode() =>
        Volatile.Read(ref _json) is { } json ? JsonFrames.DecodeServer(json)
        : _jsonWire is { } wire ? JsonFrames.DecodeServer(WireHeader.Payload(wire))
        : MessagePackFrames.DecodeServer(WireHeader.Payload(_messagePackWire));
}

/// <summary>How a frame travels to another node.</summary>
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
