using Parley.Schema;

namespace Parley.Socket.MessagePack;

/// <summary>Frames whose number no record has: those of a newer version.</summary>
internal static class UnknownFrames
{
    /// <summary>
    /// The ref is the first field of every frame of a client, so that an unknown one can be answered.
    /// </summary>
    public static ClientFrame ReadClient(ref PackReader from) => new() { Ref = from.OptionalInt() };

    public static ServerFrame ReadServer(ref PackReader from, long number) =>
        number switch
        {
            _ when FrameNumbers.IsChannelEvent(number) => new UnknownChannelEvent
            {
                ChannelId = from.Id<ChannelId>(),
                Seq = from.Int(),
            },
            _ when FrameNumbers.IsUserEvent(number) => new UnknownUserEvent { UserSeq = from.Int() },
            _ => new ServerFrame(),
        };

    public static ArgumentException NoNumber(Type type, string parameter) =>
        new($"{type.Name} has no type number", parameter);
}
