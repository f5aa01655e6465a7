using System.Text;
using Parley.Schema;
using Parley.Socket;

namespace Parley.Contracts.Tests;

public sealed class MessagePackFramesTests
{
    private const string Id = "c410" + "019aa5f01c007a108b213c4d5e6f7002";
    private const int Rounds = 40;

    public static TheoryData<string> Names() => [.. FrameTypes.All.Select(type => type.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_property_of_every_record_arrives(string name)
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var records = new RandomRecords(seed, absent: seed < Rounds / 2 ? 0 : 0.5);
            var json = FrameTypes.Client.TryGetValue(name, out var client)
                ? JsonFrames.Encode((ClientFrame)records.Make(client))
                : JsonFrames.Encode((ServerFrame)records.Make(FrameTypes.Server[name]));
            Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(ThereAndBack(name, json)));
        }
    }

    [Fact]
    public void An_unknown_type_comes_back_as_a_plain_frame_with_its_ref()
    {
        var client = MessagePackFrames.DecodeClient(Convert.FromHexString("94" + "3f" + "07" + Id + "81a178c3"));
        Assert.Equal(typeof(ClientFrame), client.GetType());
        Assert.Equal(7, client.Ref);
        Assert.Null(MessagePackFrames.DecodeClient(Convert.FromHexString("9140")).Ref);
        Assert.Equal(
            typeof(ServerFrame),
            MessagePackFrames.DecodeServer(Convert.FromHexString("92cd0190a0")).GetType()
        );
        Assert.Throws<ArgumentException>(() => MessagePackFrames.Encode(client));
        Assert.Throws<ArgumentException>(() => MessagePackFrames.Encode(new ServerFrame()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("91c0")]
    [InlineData("91a470696e67")]
    [InlineData("02")]
    [InlineData("c0")]
    [InlineData("80")]
    [InlineData("9102c0")]
    [InlineData("92")]
    [InlineData("9202a131")]
    [InlineData("9202c1")]
    [InlineData("9202cf8000000000000000")]
    [InlineData("dcffff02")]
    [InlineData("ddffffffff02")]
    [InlineData("ddffffffff")]
    [InlineData("9308c0" + Id)]
    [InlineData("9408c0" + Id + "c0")]
    [InlineData("9408c0" + Id + "cb3ff0000000000000")]
    [InlineData("9408c0" + "c40f019aa5f01c007a108b213c4d5e6f70" + "01")]
    [InlineData("9408c0" + "c41000000000000000000000000000000000" + "01")]
    [InlineData("9408c0" + "d92430313961613566302d316330302d376131302d386232312d33633464356536663730303201")]
    [InlineData("9309c0ddffffffff")]
    [InlineData("9309c0dcffff" + Id)]
    [InlineData("950301" + Id + Id + "dbffffffff")]
    [InlineData("950301" + Id + Id + "a2c328")]
    [InlineData("950301" + Id + Id + "a3eda080")]
    [InlineData("950301" + Id + Id + "c0")]
    [InlineData("9501c001c093a2653100" + "94" + Id + "01" + Id + "02")]
    [InlineData("9302c0df7fffffff")]
    [InlineData("9302c0c6ffffffff")]
    [InlineData("9302c0c9ffffffff01")]
    public void What_is_no_frame_is_refused(string hex) =>
        Assert.Throws<MessagePackFormatException>(() => MessagePackFrames.DecodeClient(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("cb7ff0000000000000")]
    [InlineData("a135")]
    [InlineData("c0")]
    public void A_number_of_another_form_is_refused(string number)
    {
        var hex = Convert.ToHexString(
            MessagePackFrames.Encode(
                (ReadyFrame)new RandomRecords(1, 0).Make(typeof(ReadyFrame)) with
                {
                    Limits = (Limits)new RandomRecords(1, 0).Make(typeof(Limits)) with { SendsPerSecond = 0.5 },
                }
            )
        );
        const string Half = "CB3FE0000000000000";
        Assert.Contains(Half, hex, StringComparison.Ordinal);
        Assert.Throws<MessagePackFormatException>(() =>
            MessagePackFrames.DecodeServer(Convert.FromHexString(hex.Replace(Half, number, StringComparison.Ordinal)))
        );
    }

    [Fact]
    public void What_repeats_in_a_new_message_is_left_out()
    {
        var frame = (MessageCreated)new RandomRecords(3, absent: 1).Make(typeof(MessageCreated));
        var own = frame with
        {
            Message = frame.Message with { ChannelId = frame.ChannelId, Seq = frame.Seq, Type = MessageType.Text },
        };
        var other = own with
        {
            Message = own.Message with { ChannelId = frame.Message.ChannelId, Seq = frame.Message.Seq },
        };

        Assert.True(MessagePackFrames.Encode(own).Length + 18 < MessagePackFrames.Encode(other).Length);
        Assert.Equal(own, MessagePackFrames.DecodeServer(MessagePackFrames.Encode(own)));
        Assert.Equal(other, MessagePackFrames.DecodeServer(MessagePackFrames.Encode(other)));
    }

    [Fact]
    public void Nesting_deeper_than_32_is_refused_even_in_an_unknown_field()
    {
        Assert.Throws<MessagePackFormatException>(() => Nested(32));
        Assert.Throws<MessagePackFormatException>(() => Nested(100_000));
        Assert.IsType<PingFrame>(Nested(31));

        static ClientFrame Nested(int depth) =>
            MessagePackFrames.DecodeClient([0x93, 2, 0xc0, .. Enumerable.Repeat((byte)0x91, depth - 1), 0x90]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_that_was_cut_short_is_refused(string name)
    {
        var records = new RandomRecords(7, absent: 0.5);
        var bytes = FrameTypes.Client.TryGetValue(name, out var client)
            ? MessagePackFrames.Encode((ClientFrame)records.Make(client))
            : MessagePackFrames.Encode((ServerFrame)records.Make(FrameTypes.Server[name]));
        for (var length = 0; length < Math.Min(bytes.Length, 2000); length++)
        {
            Assert.Throws<MessagePackFormatException>(() => Decode(name, bytes[..length]));
        }
    }

    [Fact]
    public void Any_bytes_decode_or_are_refused_within_bounded_memory()
    {
        var random = new Random(11);
        var names = FrameTypes.All.Select(type => type.Key).ToArray();
        for (var round = 0; round < 15_000; round++)
        {
            var name = names[random.Next(names.Length)];
            var bytes = round % 4 == 0 ? Noise(random, name) : Damaged(random, name, round % 3000);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var frame = Decode(name, bytes);
                if (FrameTypes.All.Any(type => type.Value == frame.GetType()))
                {
                    Assert.Equal(frame.GetType(), Decode(name, Encode(frame)).GetType());
                }
            }
            catch (MessagePackFormatException) { }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000 + (20 * bytes.Length));
        }
    }

    private static byte[] Noise(Random random, string name)
    {
        var bytes = new byte[random.Next(1, 300)];
        random.NextBytes(bytes);
        bytes[0] = (byte)(0x90 | random.Next(16));
        if (bytes.Length > 1)
        {
            bytes[1] = (byte)(FrameTypes.Client.ContainsKey(name) ? random.Next(1, 12) : random.Next(64, 88));
        }

        return bytes;
    }

    private static byte[] Damaged(Random random, string name, int seed)
    {
        var records = new RandomRecords(seed, absent: 0.5);
        List<byte> bytes =
        [
            .. FrameTypes.Client.TryGetValue(name, out var client)
                ? MessagePackFrames.Encode((ClientFrame)records.Make(client))
                : MessagePackFrames.Encode((ServerFrame)records.Make(FrameTypes.Server[name])),
        ];
        for (var damage = random.Next(1, 4); damage > 0 && bytes.Count > 0; damage--)
        {
            var at = random.Next(Math.Min(bytes.Count, 400));
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.InsertRange(at, [(byte)random.Next(0xc0, 0xe0), 0xff, 0xff, 0xff, 0xff]);
                    break;
            }
        }

        return [.. bytes];
    }

    private static object Decode(string name, byte[] bytes) =>
        FrameTypes.Client.ContainsKey(name)
            ? MessagePackFrames.DecodeClient(bytes)
            : MessagePackFrames.DecodeServer(bytes);

    private static byte[] Encode(object frame) =>
        frame is ClientFrame client ? MessagePackFrames.Encode(client) : MessagePackFrames.Encode((ServerFrame)frame);

    /// <summary>JSON, record, MessagePack, record, JSON.</summary>
    private static byte[] ThereAndBack(string name, byte[] json) =>
        FrameTypes.Client.ContainsKey(name)
            ? JsonFrames.Encode(MessagePackFrames.DecodeClient(MessagePackFrames.Encode(JsonFrames.DecodeClient(json))))
            : JsonFrames.Encode(
                MessagePackFrames.DecodeServer(MessagePackFrames.Encode(JsonFrames.DecodeServer(json)))
            );
}
