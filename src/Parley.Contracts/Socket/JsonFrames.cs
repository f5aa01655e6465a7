using System.Text.Json;
using Parley.Json;

namespace Parley.Socket;

/// <summary>The JSON encoding of frames, subprotocol <see cref="Subprotocol"/>. Thread-safe.</summary>
public static class JsonFrames
{
    /// <summary>The WebSocket subprotocol's name.</summary>
    public const string Subprotocol = "parley.v1.json";

    private static readonly ParleyJson Wire = new(WireOptions());

    /// <summary>Encodes a frame of the server.</summary>
    public static byte[] Encode(ServerFrame frame) => JsonSerializer.SerializeToUtf8Bytes(frame, Wire.ServerFrame);

    /// <summary>Encodes a frame of a client.</summary>
    public static byte[] Encode(ClientFrame frame) => JsonSerializer.SerializeToUtf8Bytes(frame, Wire.ClientFrame);

    /// <summary>
    /// Decodes a frame of a client. A frame of an unknown type comes back as a plain <see cref="ClientFrame"/>.
    /// </summary>
    /// <exception cref="JsonException">It is not a frame; the message says where.</exception>
    public static ClientFrame DecodeClient(ReadOnlySpan<byte> utf8) =>
        utf8.SequenceEqual(Ping) ? new PingFrame() : Read(utf8, Wire.ClientFrame);

    /// <summary>
    /// Decodes a frame of the server. An unknown event comes back as <see cref="UnknownChannelEvent"/> or
    /// <see cref="UnknownUserEvent"/>, any other unknown frame as a plain <see cref="ServerFrame"/>.
    /// </summary>
    /// <exception cref="JsonException">It is not a frame; the message says where.</exception>
    public static ServerFrame DecodeServer(ReadOnlySpan<byte> utf8) =>
        UnknownEvents.Resolve(Read(utf8, Wire.ServerFrame), new Utf8JsonReader(utf8));

    /// <summary>
    /// As every SDK writes it, and for most connections all they ever say; in any other form it is read like the rest.
    /// </summary>
    private static ReadOnlySpan<byte> Ping => "{\"type\":\"ping\"}"u8;

    private static T Read<T>(ReadOnlySpan<byte> utf8, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(utf8, type) ?? throw new JsonException("expected a JSON object");

    private static JsonSerializerOptions WireOptions()
    {
        var options = new JsonSerializerOptions();
        ParleyJson.Configure(options);
        options.TypeInfoResolverChain.Clear();
        return options;
    }
}
