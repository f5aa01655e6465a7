using System.Globalization;
using System.Text;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Platform.UserStreams;

/// <summary>
/// The stored form of a user event: its JSON without a meaningful number. Many streams share the bytes of one event;
/// the number is that of the row. It is put into the bytes and not into a decoded frame, so that an event which this
/// version does not know stays what it is.
/// </summary>
internal static class UserEventPayload
{
    private static ReadOnlySpan<byte> Member => "\"userSeq\":"u8;

    public static byte[] Encode(UserEvent userEvent) => JsonFrames.Encode(userEvent with { UserSeq = 0 });

    /// <summary>The event with its number. The first member <c>userSeq</c> is that of the event itself.</summary>
    public static SharedFrame Number(ReadOnlySpan<byte> payload, long seq)
    {
        var start = payload.IndexOf(Member) + Member.Length;
        if (start < Member.Length)
        {
            throw new FormatException("A stored event of a user has no userSeq.");
        }

        var end = start + payload[start..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var number = Encoding.ASCII.GetBytes(seq.ToString(CultureInfo.InvariantCulture));
        return SharedFrame.OfJson([.. payload[..start], .. number, .. payload[end..]]);
    }
}
