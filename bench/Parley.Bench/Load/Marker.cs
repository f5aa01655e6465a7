namespace Parley.Bench.Load;

/// <summary>
/// The start of each message's content: room, sender slot, sequence number of that sender in that room, and due time.
/// Fixed numbers of digits, so that every protocol carries them unchanged and a receiver finds them without decoding.
/// </summary>
internal readonly record struct Marker(int Room, int Slot, int Number, long Micros)
{
    public const int Length = 2 + RoomDigits + SlotDigits + NumberDigits + MicrosDigits;

    private const int RoomDigits = 5;
    private const int SlotDigits = 3;
    private const int NumberDigits = 8;
    private const int MicrosDigits = 12;

    private static ReadOnlySpan<byte> Start => "|~"u8;

    /// <summary>
    /// The offset of a marker; negative without one. Binary ids and times may contain its two leading characters, but
    /// hardly the digits after them.
    /// </summary>
    public static int Find(ReadOnlySpan<byte> payload)
    {
        for (var at = 0; payload.Length - at >= Length; at++)
        {
            var next = payload[at..].IndexOf(Start);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (
                payload.Length - at >= Length
                && payload.Slice(at + Start.Length, Length - Start.Length).IndexOfAnyExceptInRange((byte)'0', (byte)'9')
                    < 0
            )
            {
                return at;
            }
        }

        return -1;
    }

    public static Marker Read(ReadOnlySpan<byte> text)
    {
        var at = Start.Length;
        return new(
            (int)Digits(text, ref at, RoomDigits),
            (int)Digits(text, ref at, SlotDigits),
            (int)Digits(text, ref at, NumberDigits),
            Digits(text, ref at, MicrosDigits)
        );
    }

    public void Write(Span<byte> text)
    {
        Start.CopyTo(text);
        var at = Length;
        Digits(text, ref at, MicrosDigits, Micros);
        Digits(text, ref at, NumberDigits, Number);
        Digits(text, ref at, SlotDigits, Slot);
        Digits(text, ref at, RoomDigits, Room);
    }

    private static long Digits(ReadOnlySpan<byte> text, ref int at, int count)
    {
        var value = 0L;
        for (var end = at + count; at < end; at++)
        {
            value = (value * 10) + (text[at] - '0');
        }

        return value;
    }

    private static void Digits(Span<byte> text, ref int at, int count, long value)
    {
        for (var begin = at - count; at > begin; value /= 10)
        {
            text[--at] = (byte)('0' + (value % 10));
        }
    }
}
