using System.Text;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Tests.Fanout;

[Storeless]
public sealed class SharedFrameTests
{
    private static readonly ChannelId Channel = new(Ids.New());

    private static readonly MessageCreated Created = new()
    {
        ChannelId = Channel,
        Seq = 7,
        Message = new()
        {
            Id = new(Ids.New()),
            ChannelId = Channel,
            Type = MessageType.Text,
            Seq = 7,
            Index = 6,
            SenderId = new(Ids.New()),
            Content = "Grüße, \"Welt\"",
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_764_000_000_123),
        },
    };

    public static TheoryData<string> Encodings =>
        new(FrameEncoding.Json.Subprotocol, FrameEncoding.MessagePack.Subprotocol);

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Settled_frame_is_equal_in_each_encoding(string subprotocol)
    {
        var sent = SharedFrame.Of(Created);
        sent.Wire(FrameEncoding.Find(subprotocol)!);
        sent.DropDecoded();
        Assert.Equal(FrameEncoding.Json.Encode(Created), sent.Wire(FrameEncoding.Json));
        Assert.Equal(FrameEncoding.MessagePack.Encode(Created), sent.Wire(FrameEncoding.MessagePack));
        Assert.Equal(JsonFrames.Encode(Created), sent.Json);
        Assert.Equal(JsonFrames.Encode(Created), JsonFrames.Encode(sent.Frame));
    }

    [Fact]
    public void Unsent_frame_keeps_its_form()
    {
        var unsent = SharedFrame.Of(Created);
        unsent.DropDecoded();
        Assert.Same(Created, unsent.Frame);
    }

    [Theory]
    [InlineData("""{"type":"of.a.newer.server","seq":3}""")]
    [InlineData(
        """{"type":"channel.updated","channelId":"0196e2a4-0000-7000-8000-00000000000a","seq":3,"name":"n","t"""
            + """opic":"t","of":"a newer server"}"""
    )]
    public void Stored_payload_is_sent_unchanged(string held)
    {
        var json = Encoding.UTF8.GetBytes(held);
        var stored = SharedFrame.OfJson(json);
        stored.Wire(FrameEncoding.MessagePack);
        stored.DropDecoded();
        Assert.Equal(json, WireHeader.Payload(stored.Wire(FrameEncoding.Json)).ToArray());
        stored.DropDecoded();
        Assert.Equal(json, stored.Json);
    }
}
