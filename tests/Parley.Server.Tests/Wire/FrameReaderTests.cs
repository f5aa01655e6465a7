using System.Text;
using Parley.Server.Gateway.Wire;

namespace Parley.Server.Tests.Wire;

/// <summary>The reader alone, with more inputs than a network test allows.</summary>
[Storeless]
public sealed class FrameReaderTests
{
    private const int Limit = 2_000;
    private const int Seed = 20_261_124;

    [Fact]
    public async Task Random_input_yields_messages_or_a_refusal_only()
    {
        var random = new Random(Seed);
        var (messages, refused) = (0, 0);
        for (var i = 0; i < 100_000; i++)
        {
            var input = Input(random);
            var reader = Reader(input, random);
            try
            {
                while (await reader.ReadAsync(Limit) is { Opcode: not Opcode.Close } message)
                {
                    Assert.True(message.Payload.Length <= Limit);
                    messages++;
                    if (random.Next(2) == 0)
                    {
                        reader.ReleaseBuffer();
                    }
                }
            }
            catch (WebSocketProtocolException exception)
            {
                Assert.Contains(
                    exception.CloseCode,
                    new[] { WebSocketCloseCodes.ProtocolError, WebSocketCloseCodes.InvalidText, CloseCodes.TooBig }
                );
                refused++;
            }

            Assert.Equal(Opcode.Close, (await reader.ReadAsync(Limit)).Opcode);
            reader.Complete();
        }

        Assert.InRange(messages, 50_000, 1_000_000);
        Assert.InRange(refused, 20_000, 90_000);
    }

    [Fact]
    public async Task Messages_round_trip_for_any_split_of_the_bytes()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 2_000; i++)
        {
            var sent = new List<string>();
            using var bytes = new MemoryStream();
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                var text = new string((char)random.Next('a', 'z' + 1), random.Next(0, Limit / 2)) + "é";
                sent.Add(text);
                Write(bytes, random, Encoding.UTF8.GetBytes(text));
            }

            var reader = Reader(bytes.ToArray(), random);
            foreach (var text in sent)
            {
                var message = await reader.ReadAsync(Limit);
                Assert.Equal((Opcode.Text, text), (message.Opcode, Encoding.UTF8.GetString(message.Payload.Span)));
            }

            Assert.Equal(Opcode.Close, (await reader.ReadAsync(Limit)).Opcode);
            reader.Complete();
        }
    }

    [Fact]
    public async Task Reader_reports_whether_more_bytes_follow()
    {
        byte[] input =
        [
            .. RawSocket.Frame(0x80 | RawSocket.Text, "a"),
            .. RawSocket.Frame(0x80 | RawSocket.Text, "b"),
            .. RawSocket.Frame(0x80 | RawSocket.Text, "c"),
        ];
        var one = input.Length / 3;
        // Each size twice: a read of zero bytes waits for data before each chunk.
        var reader = new FrameReader(
            WireConnection.Create(new ChunkedStream(input, [2 * one, 2 * one, one, one]), null, static () => { }),
            new Pings()
        );
        var more = new List<bool>();
        while ((await reader.ReadAsync(Limit)).Opcode == Opcode.Text)
        {
            reader.ReleaseBuffer();
            more.Add(reader.HasBufferedData);
        }

        Assert.Equal([true, false, false], more);
        reader.Complete();
    }

    [Fact]
    public async Task Forged_length_allocates_no_memory()
    {
        byte[] head = [0x82, 0xff, 0, 0, 0, 0, 0x3f, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5];
        var reader = new FrameReader(
            WireConnection.Create(new ChunkedStream(head, [1]), null, static () => { }),
            new Pings()
        );
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Opcode.Close, (await reader.ReadAsync(int.MaxValue - 100)).Opcode);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        reader.Complete();
    }

    private static FrameReader Reader(byte[] input, Random random) =>
        new(
            WireConnection.Create(
                new ChunkedStream(
                    input,
                    [.. Enumerable.Range(0, 4).Select(_ => random.Next(4) == 0 ? 1 : random.Next(1, 3_000))]
                ),
                null,
                static () => { }
            ),
            new Pings()
        );

    /// <summary>Mostly valid frames with some changed bytes.</summary>
    private static byte[] Input(Random random)
    {
        using var bytes = new MemoryStream();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var payload = new byte[random.Next(8) == 0 ? random.Next(Limit + 200) : random.Next(130)];
            if (random.Next(4) == 0)
            {
                random.NextBytes(payload);
            }

            switch (random.Next(8))
            {
                case 0:
                    bytes.Write(
                        RawSocket.Frame(0x80 | random.Next(8, 11), payload.AsSpan(..Math.Min(payload.Length, 125)))
                    );
                    break;
                case 1:
                    bytes.Write(RawSocket.Frame(random.Next(256), payload, random.Next(4) > 0));
                    break;
                default:
                    Write(bytes, random, payload);
                    break;
            }
        }

        var input = bytes.ToArray();
        for (var n = random.Next(3); n > 1; n--)
        {
            input[random.Next(input.Length)] ^= (byte)random.Next(256);
        }

        return input;
    }

    /// <summary>A message in fragments, with pings between them.</summary>
    private static void Write(MemoryStream to, Random random, ReadOnlySpan<byte> payload)
    {
        var first = RawSocket.Text;
        while (payload.Length > 1 && random.Next(3) == 0)
        {
            var count = random.Next(payload.Length);
            to.Write(RawSocket.Frame(first, payload[..count]));
            to.Write(RawSocket.Frame(0x80 | RawSocket.Ping, "ping"));
            payload = payload[count..];
            first = 0;
        }

        to.Write(RawSocket.Frame(0x80 | first, payload));
    }

    private sealed class Pings : IPingHandler
    {
        public void OnPing(ReadOnlySpan<byte> payload) { }
    }
}
