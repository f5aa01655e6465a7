using System.Buffers.Binary;
using System.Text;

namespace Parley.Faults.Tests.Fuzz;

/// <summary>Derives invalid input from valid input; deterministic for a given random generator.</summary>
internal sealed class Mutator(Random random)
{
    private const int MaxLength = 70_000;

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "null",
            "true",
            "{}",
            "[]",
            "[[[[[[[[",
            "{\"a\":",
            "-1",
            "0",
            "1e999",
            "9223372036854775807",
            "9223372036854775808",
            "0.5",
            "\"\"",
            "\"\\ud800\"",
            "\\u0000",
            "\u0000",
            "\"type\":",
            "\"ref\":",
            "\"id\":",
            "\ufeff",
            "../../",
            "%00",
            "%ff",
            "&limit=",
            "' or 1=1 --",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff, 0xfe],
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
        [0xc1],
        [0xdd, 0xff, 0xff, 0xff, 0xff],
        [0xdf, 0x7f, 0xff, 0xff, 0xff],
        [0xdb, 0xff, 0xff, 0xff, 0xff],
        [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0],
        [0xc9, 0xff, 0xff, 0xff, 0xff, 0x01],
        [0x91, 0x91, 0x91, 0x91],
    ];

    public Random Random => random;

    /// <summary>Zero to five changes.</summary>
    public byte[] Mutate(byte[] right, IReadOnlyList<byte[]> others)
    {
        var bytes = right.ToList();
        for (var changes = random.Next(6); changes > 0 && bytes.Count < MaxLength; changes--)
        {
            Change(bytes, others);
        }

        return [.. bytes];
    }

    public T Choose<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];

    public byte[] Bytes(int max)
    {
        var bytes = new byte[random.Next(max + 1)];
        random.NextBytes(bytes);
        return bytes;
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> others)
    {
        var at = random.Next(bytes.Count + 1);
        var count = Math.Min(random.Next(1, 9), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0 when count > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when count > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, count);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 4:
                bytes.InsertRange(at, Choose(Pieces));
                break;
            case 5 when count > 0:
                bytes.RemoveRange(at, count);
                bytes.InsertRange(at, Choose(Pieces));
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 7:
                var other = Choose(others);
                bytes.InsertRange(at, other.AsSpan(random.Next(other.Length)));
                break;
            default:
                bytes.InsertRange(
                    at,
                    Enumerable.Repeat(
                        (byte)random.Next(256),
                        random.Next(10) == 0 ? random.Next(MaxLength) : random.Next(40)
                    )
                );
                break;
        }
    }

    /// <summary>A WebSocket frame of a client, with a header that may be invalid in any part.</summary>
    public byte[] Frame(byte[] payload)
    {
        var opcode = random.Next(4) == 0 ? random.Next(16) : Choose([0, 1, 1, 1, 2, 9, 10]);
        var flags =
            random.Next(8) == 0 ? random.Next(16) << 4
            : random.Next(4) == 0 ? 0
            : 0x80;
        var length =
            random.Next(12) == 0 ? random.NextInt64()
            : random.Next(12) == 0 ? payload.Length + random.Next(-3, 4)
            : payload.Length;
        var form =
            random.Next(10) == 0 ? random.Next(3)
            : length < 126 ? 0
            : length < 65_536 ? 1
            : 2;
        var frame = new List<byte> { (byte)(flags | opcode) };
        var mask = random.Next(20) == 0 ? 0 : 0x80;
        var wide = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(wide, length);
        switch (form)
        {
            case 0:
                frame.Add((byte)(mask | (byte)(length & 0x7f)));
                break;
            case 1:
                frame.Add((byte)(mask | 126));
                frame.AddRange(wide.AsSpan(6));
                break;
            default:
                frame.Add((byte)(mask | 127));
                frame.AddRange(wide);
                break;
        }

        var key = new byte[4];
        random.NextBytes(key);
        if (mask != 0)
        {
            frame.AddRange(key);
        }

        frame.AddRange(mask == 0 ? payload : payload.Select((value, i) => (byte)(value ^ key[i & 3])));
        return [.. frame];
    }
}
