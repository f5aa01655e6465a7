using Parley.Socket;

namespace Parley.Server.Platform.Fanout;

/// <summary>An encoding of frames. The client chooses it by the WebSocket subprotocol.</summary>
internal abstract class FrameEncoding
{
    private const byte Text = 1;
    private const byte Binary = 2;

    private FrameEncoding(string subprotocol, byte opcode) => (Subprotocol, Opcode) = (subprotocol, opcode);

    public static FrameEncoding Json { get; } = new JsonEncoding();

    public static FrameEncoding MessagePack { get; } = new MessagePackEncoding();

    public string Subprotocol { get; }

    /// <summary>The opcode of the WebSocket frames.</summary>
    public byte Opcode { get; }

    public static FrameEncoding? Find(ReadOnlySpan<char> subprotocol) =>
        subprotocol.SequenceEqual(JsonFrames.Subprotocol) ? Json
        : subprotocol.SequenceEqual(MessagePackFrames.Subprotocol) ? MessagePack
        : null;

    /// <summary>
    /// Encodes the frame with its WebSocket header. Empty: the encoding has no form of the frame; the receiver sees a
    /// gap and fetches the event.
    /// </summary>
    public byte[] Encode(ServerFrame frame) =>
        Payload(frame) is { Length: > 0 } payload ? WireHeader.Frame(Opcode, payload) : [];

    public abstract ClientFrame DecodeClient(ReadOnlySpan<byte> payload);

    public abstract ServerFrame DecodeServer(ReadOnlySpan<byte> payload);

    protected abstract byte[] Payload(ServerFrame frame);

    private sealed class JsonEncoding() : FrameEncoding(JsonFrames.Subprotocol, Text)
    {
        public override ClientFrame DecodeClient(ReadOnlySpan<byte> payload) => JsonFrames.DecodeClient(payload);

        public override ServerFrame DecodeServer(ReadOnlySpan<byte> payload) => JsonFrames.DecodeServer(payload);

        protected override byte[] Payload(ServerFrame frame) => JsonFrames.Encode(frame);
    }

    private sealed class MessagePackEncoding() : FrameEncoding(MessagePackFrames.Subprotocol, Binary)
    {
        public override ClientFrame DecodeClient(ReadOnlySpan<byte> payload) => MessagePackFrames.DecodeClient(payload);

        public override ServerFrame DecodeServer(ReadOnlySpan<byte> payload) => MessagePackFrames.DecodeServer(payload);

        // A base frame stands for a type that a newer server wrote to the log.
        protected override byte[] Payload(ServerFrame frame) =>
            frame.GetType() == typeof(ServerFrame) ? [] : MessagePackFrames.Encode(frame);
    }
}
