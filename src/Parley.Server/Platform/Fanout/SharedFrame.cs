using Parley.Socket;

namespace Parley.Server.Platform.Fanout;

/// <summary>A frame that many sockets get: encoded at most once for each encoding, however many they are. Thread-safe; two that encode at once get equal bytes.</summary>
[Immutable]
internal sealed class SharedFrame
{
    private ServerFrame? _frame;
    private byte[]? _json;
    private byte[]? _jsonWire;
    private byte[]? _messagePackWire;

    private SharedFrame(ServerFrame? frame, byte[]? json)
    {
        _frame = frame;
        _json = json;
    }

    public ServerFrame Frame => _frame ??= JsonFrames.DecodeServer(_json!);

    public byte[] Json => _json ??= JsonFrames.Encode(_frame!);

    /// <summary>About how many bytes it has: in the encoding that it has been needed in, which for nobody's sake is made another one.</summary>
    public int Length => _json?.Length ?? _messagePackWire?.Length ?? Json.Length;

    /// <summary>With the header of WebSocket, as it goes to every receiver of that encoding; empty where the encoding has no form of it.</summary>
    public byte[] Wire(FrameEncoding encoding) => encoding == FrameEncoding.Json
        ? _jsonWire ??= WireHeader.Frame(encoding.Opcode, Json)
        : _messagePackWire ??= encoding.Encode(Frame);

    public static SharedFrame Of(ServerFrame frame) => new(frame, null);

    /// <summary>From the bytes that the log holds.</summary>
    public static SharedFrame OfJson(byte[] json) => new(null, json);
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
