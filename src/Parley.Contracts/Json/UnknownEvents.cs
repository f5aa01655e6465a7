using System.Text.Json;
using Parley.Socket;

namespace Parley.Json;

/// <summary>
/// What can be said of an event whose type is not known: a number in the sequence of a channel or of the user. Only
/// durable events have <c>userSeq</c>, or <c>channelId</c> with <c>seq</c>, at their top level.
/// </summary>
internal static class UnknownEvents
{
    /// <summary>The frame itself where its type is known, else the event that it is, if it is one.</summary>
    /// <param name="frame">As it was deserialized.</param>
    /// <param name="from">At its start.</param>
    public static ServerFrame Resolve(ServerFrame frame, Utf8JsonReader from) =>
        frame.GetType() == typeof(ServerFrame) ? Read(from) ?? frame : frame;

    /// <summary>Reads an object of which only these fields are looked at; <c>null</c> when it is no event.</summary>
    private static ServerFrame? Read(Utf8JsonReader from)
    {
        ChannelId? channelId = null;
        long? seq = null;
        long? userSeq = null;
        if (from.TokenType == JsonTokenType.None)
        {
            from.Read();
        }

        while (from.Read() && from.TokenType == JsonTokenType.PropertyName)
        {
            var isChannelId = from.ValueTextEquals("channelId"u8);
            var isSeq = from.ValueTextEquals("seq"u8);
            var isUserSeq = from.ValueTextEquals("userSeq"u8);
            from.Read();
            if (isChannelId && from.TokenType == JsonTokenType.String && from.TryGetGuid(out var id))
            {
                channelId = id == Guid.Empty ? null : new ChannelId(id);
            }
            else if (from.TokenType == JsonTokenType.Number && from.TryGetInt64(out var number))
            {
                seq = isSeq ? number : seq;
                userSeq = isUserSeq ? number : userSeq;
            }

            from.Skip();
        }

        return userSeq is { } ofUser ? new UnknownUserEvent { UserSeq = ofUser }
            : channelId is { } channel && seq is { } ofChannel
                ? new UnknownChannelEvent { ChannelId = channel, Seq = ofChannel }
            : null;
    }
}
