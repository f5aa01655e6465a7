namespace Parley.Client;

/// <summary>How the frames of a socket are written. Both carry the same frames.</summary>
public enum FrameEncoding
{
    /// <summary>JSON text, subprotocol <see cref="Socket.JsonFrames.Subprotocol"/>.</summary>
    Json,

    /// <summary>
    /// MessagePack, subprotocol <see cref="Socket.MessagePackFrames.Subprotocol"/>: fewer bytes, less work to read.
    /// </summary>
    MessagePack,
}
