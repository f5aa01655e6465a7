using System.Text;
using System.Text.Json;
using Parley.Json;
using Parley.Schema;
using Parley.Socket;

namespace Parley.Contracts.Tests;

/// <summary>
/// The vectors of <c>docs/protocol/vectors/unknown</c>: what a newer server sends, and what this version reads.
/// </summary>
public sealed class UnknownTests
{
    public static TheoryData<string> Names() =>
        [.. Documents.Vectors("unknown").Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Json_of_a_newer_server_is_read(string name)
    {
        using var vector = Load(name);
        var json = Encoding.UTF8.GetBytes(vector.RootElement.GetProperty("json").GetRawText());
        AssertReads(vector.RootElement.GetProperty("reads"), JsonFrames.DecodeServer(json));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MessagePack_of_a_newer_server_is_read(string name)
    {
        using var vector = Load(name);
        var bytes = Convert.FromHexString(vector.RootElement.GetProperty("hex").GetString()!);
        AssertReads(vector.RootElement.GetProperty("reads"), MessagePackFrames.DecodeServer(bytes));
    }

    [Fact]
    public void Unknown_event_of_a_page_keeps_its_place()
    {
        const string Page = """
            {"events":[{"votes":[{"seq":9}],"seq":4,"type":"poll.closed",
                        "channelId":"019aa5f0-1c00-7a10-8b21-3c4d5e6f7002"}, {"type":"weather"}],
             "nextSeq":4,"lastSeq":4}
            """;
        var page = JsonSerializer.Deserialize(Page, ParleyJson.Default.EventPage)!;
        Assert.Equal(4, Assert.IsType<UnknownChannelEvent>(page.Events[0]).Seq);
        Assert.Equal(typeof(ServerFrame), page.Events[1].GetType());
    }

    [Theory]
    [InlineData("broadcast")]
    [InlineData("unknown")]
    [InlineData("")]
    public void Request_with_an_unknown_member_is_malformed(string kind)
    {
        var json = $$"""{"name":"ada","kind":"{{kind}}"}""";
        var refused = Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize(json, ParleyJson.Default.CreateChannelRequest)
        );
        Assert.Contains("public, private", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A request that is read leniently would let <c>Unknown</c> into the server.</summary>
    [Fact]
    public void Every_enumeration_of_a_request_is_read_strictly()
    {
        var fields = Contract
            .Records.Where(Contract.IsRequest)
            .SelectMany(Contract.Fields)
            .Where(field => field.Type.IsEnum)
            .ToList();
        Assert.NotEmpty(fields);
        Assert.All(fields, field => Assert.True(field.IsStrict, $"{field.Property.DeclaringType!.Name}.{field.Name}"));
        Assert.DoesNotContain(
            FrameTypes.Client.Values.SelectMany(Contract.Fields),
            field => field.Type.IsEnum && !field.IsStrict
        );
    }

    [Fact]
    public void Role_that_is_unknown_ranks_below_all_others() =>
        Assert.Equal(WorkspaceRole.Unknown, Enum.GetValues<WorkspaceRole>().Max());

    private static void AssertReads(JsonElement expected, ServerFrame frame)
    {
        var isEvent = frame is UnknownChannelEvent or UnknownUserEvent;
        if (expected.GetProperty("type").GetString() != "unknown")
        {
            using var written = JsonDocument.Parse(JsonFrames.Encode(frame));
            Assert.True(JsonElement.DeepEquals(expected, written.RootElement), $"read: {written.RootElement}");
            return;
        }

        switch (frame)
        {
            case UnknownChannelEvent change:
                Assert.Equal(expected.GetProperty("channelId").GetGuid(), change.ChannelId.Value);
                Assert.Equal(expected.GetProperty("seq").GetInt64(), change.Seq);
                break;
            case UnknownUserEvent change:
                Assert.Equal(expected.GetProperty("userSeq").GetInt64(), change.UserSeq);
                break;
            default:
                Assert.Equal(typeof(ServerFrame), frame.GetType());
                Assert.Single(expected.EnumerateObject());
                break;
        }

        Assert.Equal(isEvent, expected.EnumerateObject().Count() > 1);
    }

    private static JsonDocument Load(string name) =>
        JsonDocument.Parse(
            File.ReadAllBytes(
                Documents.Vectors("unknown").Single(path => Path.GetFileNameWithoutExtension(path) == name)
            )
        );
}
