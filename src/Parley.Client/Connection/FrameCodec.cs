using System.Text.Json;
using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>Encodes and decodes frames. Thread-safe.</summary>
internal abstract class FrameCodec
{
    public abstract string Subprotocol { get; }

    /// <summary>Frames are binary messages; otherwise text.</summary>
    public abstract bool IsBinary { get; }

    public static FrameCodec Of(FrameEncoding encoding) =>
        encoding switch
        {
            FrameEncoding.MessagePack => new MessagePackCodec(),
            _ => new JsonCodec(),
        };

    public abstract byte[] Encode(ClientFrame frame);

    /// <summary>Decodes a frame. One of an unknown type becomes a plain <see cref="ServerFrame"/>.</summary>
    /// <exception cref="FormatException">The bytes are not a frame.</exception>
    public abstract ServerFrame Decode(ReadOnlySpan<byte> bytes);

    private sealed class JsonCodec : FrameCodec
    {
        public override string Subprotocol => JsonFrames.Subprotocol;

        public override bool IsBinary => false;

        public override byte[] Encode(ClientFrame frame) => JsonFrames.Encode(frame);

        public override ServerFrame Decode(ReadOnlySpan<byte> bytes)
        {
            try
            {
                return JsonFrames.DecodeServer(bytes);
            }
            catch (JsonException e)
            {
                throw new FormatException($"{e.Path}: {e.Message}", e);
            }
        }
    }

    private sealed class MessagePackCodec : FrameCodec
    {
        public override string Subprotocol => MessagePackFrames.Subprotocol;

        public override bool IsBinary => true;

        public override byte[] Encode(ClientFrame frame) => MessagePackFrames.Encode(frame);

        public override ServerFrame Decode(ReadOnlySpan<byte> bytes) => MessagePackFrames.DecodeServer(bytes);
    }
}
