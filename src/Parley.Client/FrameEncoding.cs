namespace Parley.Client;

/// <summary>The encoding of frames. Both carry the same frames.</summary>
public enum FrameEncoding
{
    /// <summary>JSON text, subprotocol <see cref="Socket.JsonFrames.Subprotocol"/>.</summary>
    Json,

    /// <summary>
    /// MessagePack, subprotocol <see cref="Socket.MessagePackFrames.Subprotocol"/>: fewer bytes, cheaper to decode.
    /// </summary>
    MessagePack,
}
