using Parley.Socket.MessagePack;

namespace Parley.Socket;

/// <summary>
/// The MessagePack encoding of frames, subprotocol <see cref="Subprotocol"/>: positional arrays of the same records as
/// JSON, in about a third of the bytes. Specified in <c>docs/protocol/messagepack.md</c>. Thread-safe.
/// </summary>
public static class MessagePackFrames
{
    /// <summary>The WebSocket subprotocol's name.</summary>
    public const string Subprotocol = "parley.v1.msgpack";

    /// <summary>Encodes a frame of the server.</summary>
    /// <exception cref="ArgumentException">
    /// It is a plain <see cref="ServerFrame"/>, which stands for a type that is not known.
    /// </exception>
    public static byte[] Encode(ServerFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        using var to = PackWriter.Rent();
        ServerFrameCodec.Write(to, frame);
        return to.ToArray();
    }

    /// <summary>Encodes a frame of a client.</summary>
    /// <exception cref="ArgumentException">
    /// It is a plain <see cref="ClientFrame"/>, which stands for a type that is not known.
    /// </exception>
    public static byte[] Encode(ClientFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        using var to = PackWriter.Rent();
        ClientFrameCodec.Write(to, frame);
        return to.ToArray();
    }

    /// <summary>
    /// Decodes a frame of a client. A frame of an unknown type comes back as a plain <see cref="ClientFrame"/>.
    /// </summary>
    /// <exception cref="MessagePackFormatException">It is not a frame; the message says where.</exception>
    public static ClientFrame DecodeClient(ReadOnlySpan<byte> bytes)
    {
        var from = new PackReader(bytes);
        var outer = from.Begin();
        var frame = ClientFrameCodec.Read(ref from);
        from.End(outer);
        from.Finish();
        return frame;
    }

    /// <summary>
    /// Decodes a frame of the server. An unknown event comes back as <see cref="UnknownChannelEvent"/> or
    /// <see cref="UnknownUserEvent"/>, any other unknown frame as a plain <see cref="ServerFrame"/>.
    /// </summary>
    /// <exception cref="MessagePackFormatException">It is not a frame; the message says where.</exception>
    public static ServerFrame DecodeServer(ReadOnlySpan<byte> bytes)
    {
        var from = new PackReader(bytes);
        var outer = from.Begin();
        var frame = ServerFrameCodec.Read(ref from);
        from.End(outer);
        from.Finish();
        return frame;
    }
}
