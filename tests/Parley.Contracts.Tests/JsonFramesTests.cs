using System.Text;
using System.Text.Json;
using Parley.Socket;

namespace Parley.Contracts.Tests;

public sealed class JsonFramesTests
{
    private const string Id = "019aa5f0-1c00-7a10-8b21-3c4d5e6f7002";

    [Fact]
    public void An_unknown_type_comes_back_as_a_plain_frame()
    {
        Assert.Equal(typeof(ServerFrame), Server("""{"type":"message.sung","channelId":5}""").GetType());
        var client = Client("""{"type":"dance","ref":7}""");
        Assert.Equal(typeof(ClientFrame), client.GetType());
        Assert.Equal(7, client.Ref);
    }

    [Theory]
    [InlineData("""{"type":"ping"}""", null)]
    [InlineData(""" { "type" : "ping" } """, null)]
    [InlineData("""{"type":"ping","ref":7}""", 7L)]
    [InlineData("""{"ref":7,"type":"ping"}""", 7L)]
    [InlineData("""{"type":"p\u0069ng","later":true}""", null)]
    public void A_ping_is_a_ping_in_whatever_form(string json, long? reference) =>
        Assert.Equal(new PingFrame { Ref = reference }, Client(json));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"ping\"")]
    [InlineData("{")]
    [InlineData("""{"type":"ping"} x""")]
    [InlineData("""{"type":"read","channelId":"019aa5f0-1c00-7a10-8b21-3c4d5e6f7002","seq":1,"seq":2}""")]
    [InlineData("""{"type":"read","channelId":"019aa5f0-1c00-7a10-8b21-3c4d5e6f7002","seq":"1"}""")]
    [InlineData("""{"type":"read","channelId":"019aa5f0-1c00-7a10-8b21-3c4d5e6f7002","seq":1.5}""")]
    [InlineData("""{"type":"read","channelId":"019aa5f0-1c00-7a10-8b21-3c4d5e6f7002","seq":null}""")]
    [InlineData(
        """
            {"type":"message.send","ref":1,"channelId":"019aa5f0-1c00-7a10-8b21-3c4d5e6f7002",
             "id":"019aa5f0-1c00-7a10-8b21-3c4d5e6f7002","content":null}
            """
    )]
    [InlineData("""{"type":"ping","ref":"1"}""")]
    public void What_is_no_frame_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => Client(json));

    [Theory]
    [InlineData("019aa5f01c007a108b213c4d5e6f7002")]
    [InlineData("{019aa5f0-1c00-7a10-8b21-3c4d5e6f7002}")]
    [InlineData("(019aa5f0-1c00-7a10-8b21-3c4d5e6f7002)")]
    [InlineData(" 019aa5f0-1c00-7a10-8b21-3c4d5e6f7002")]
    [InlineData("019aa5f0-1c00-7a10-8b21-3c4d5e6f700")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("general")]
    [InlineData("")]
    public void An_id_of_another_form_is_refused(string id)
    {
        Assert.ThrowsAny<JsonException>(() => Client($$"""{"type":"read","channelId":"{{id}}","seq":1}"""));
        Assert.False(ChannelId.TryParse(id, null, out _));
    }

    [Fact]
    public void An_id_is_read_in_either_case_and_written_in_lower_case()
    {
        var read = Assert.IsType<ReadFrame>(
            Client($$"""{"type":"read","channelId":"{{Id.ToUpperInvariant()}}","seq":1}""")
        );
        Assert.Contains(Id, Encoding.UTF8.GetString(JsonFrames.Encode(read)), StringComparison.Ordinal);
        Assert.Equal(Id, read.ChannelId.ToString());
    }

    [Fact]
    public void Field_names_are_exact()
    {
        var json = $$"""{"type":"read","ChannelId":"{{Id}}","seq":1}""";
        Assert.ThrowsAny<JsonException>(() => Client(json));
    }

    [Fact]
    public void Nesting_deeper_than_32_is_refused_even_in_an_unknown_field()
    {
        Assert.ThrowsAny<JsonException>(() => Client(Nested(40)));
        Assert.IsType<PingFrame>(Client(Nested(20)));

        static string Nested(int depth) =>
            $$"""{"type":"ping","x":{{new string('[', depth)}}{{new string(']', depth)}}}""";
    }

    [Theory]
    [InlineData("2026-11-24T09:41:00.000Z", "2026-11-24T09:41:00.000Z")]
    [InlineData("2026-11-24T10:41:00+01:00", "2026-11-24T09:41:00.000Z")]
    [InlineData("2026-11-24T09:41:00.1234567Z", "2026-11-24T09:41:00.123Z")]
    public void A_time_is_read_with_any_offset_and_written_in_utc_with_milliseconds(string read, string written)
    {
        var frame = Server($$"""{"type":"channel.archived","channelId":"{{Id}}","seq":2,"archivedAt":"{{read}}"}""");
        Assert.Contains($"\"{written}\"", Encoding.UTF8.GetString(JsonFrames.Encode(frame)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1764000000000")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"24.11.2026\"")]
    [InlineData("null")]
    public void A_time_of_another_form_is_refused(string time) =>
        Assert.ThrowsAny<JsonException>(() =>
            Server($$"""{"type":"channel.archived","channelId":"{{Id}}","seq":2,"archivedAt":{{time}}}""")
        );

    [Theory]
    [InlineData("\"PUBLIC\"", true)]
    [InlineData("0", false)]
    [InlineData("\"0\"", true)]
    [InlineData("\"secret\"", true)]
    public void An_enumeration_travels_as_a_name(string kind, bool read)
    {
        var json = $$"""
            {"id":"{{Id}}","workspaceId":"{{Id}}","name":"a","kind":{{kind}},"topic":"",
             "createdBy":"{{Id}}","createdAt":"2026-11-24T09:41:00Z",
             "memberCount":1,"joined":true,"lastSeq":1,"lastIndex":0,"readSeq":0,"readIndex":0}
            """;
        var failure = Record.Exception(() => JsonSerializer.Deserialize(json, Json.ParleyJson.Default.Channel));
        Assert.Equal(read, failure is null);
    }

    [Fact]
    public void Nulls_are_omitted() =>
        Assert.Equal(
            """{"type":"hello","protocol":1}""",
            Encoding.UTF8.GetString(JsonFrames.Encode(new HelloFrame { Protocol = 1 }))
        );

    private static ClientFrame Client(string json) => JsonFrames.DecodeClient(Encoding.UTF8.GetBytes(json));

    private static ServerFrame Server(string json) => JsonFrames.DecodeServer(Encoding.UTF8.GetBytes(json));
}
