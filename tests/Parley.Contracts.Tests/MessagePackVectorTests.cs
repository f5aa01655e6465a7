using System.Text;
using System.Text.Json;
using Parley.Schema;
using Parley.Socket;

namespace Parley.Contracts.Tests;

/// <summary>
/// The vectors of <c>docs/protocol/vectors/msgpack</c>, which every SDK runs, and the tables of
/// <c>docs/protocol/messagepack.md</c>.
/// </summary>
public sealed class MessagePackVectorTests
{
    private static readonly MessagePackDocument Document = new(Documents.Read("messagepack.md"));

    public static TheoryData<string> Names() =>
        [.. Documents.Vectors("msgpack").Select(path => Path.GetFileNameWithoutExtension(path)!)];

    public static TheoryData<string> Types() => [.. FrameTypes.All.Select(type => type.Key)];

    [Fact]
    public void Every_frame_type_has_a_vector() =>
        Assert.Empty(FrameTypes.All.Select(type => type.Key).Except(Names().Select(row => row.Data)));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_is_read_and_written_the_same(string name)
    {
        using var vector = JsonDocument.Parse(
            File.ReadAllBytes(
                Documents.Vectors("msgpack").Single(path => Path.GetFileNameWithoutExtension(path) == name)
            )
        );
        var fields = vector.RootElement;
        var bytes = Convert.FromHexString(fields.GetProperty("hex").GetString()!);
        var client = fields.GetProperty("from").GetString() == "client";
        if (Is("refused"))
        {
            Assert.Throws<MessagePackFormatException>(() => Decode(client, bytes));
            return;
        }

        var frame = Decode(client, bytes);
        if (Is("unknown"))
        {
            Assert.Equal(client ? typeof(ClientFrame) : typeof(ServerFrame), frame.GetType());
            return;
        }

        var json = fields.GetProperty("json");
        using var read = JsonDocument.Parse(Json(frame));
        Assert.True(JsonElement.DeepEquals(json, read.RootElement), $"read: {read.RootElement}");
        if (!Is("decodeOnly"))
        {
            Assert.Equal(Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(Encode(FromJson(client, json))));
        }

        bool Is(string flag) => fields.TryGetProperty(flag, out var value) && value.GetBoolean();
    }

    [Fact]
    public void The_document_names_every_frame_once()
    {
        Assert.Equal(
            FrameTypes.All.Select(type => type.Key).Order(StringComparer.Ordinal),
            Document.Numbers.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(Document.Numbers.Count, Document.Numbers.Values.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Frames_are_encoded_as_the_document_says(string name)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var records = new RandomRecords(seed, absent: seed < 5 ? 0 : 0.5);
            var client = FrameTypes.Client.TryGetValue(name, out var type);
            var frame = records.Make(type ?? FrameTypes.Server[name]);
            if (frame is MessageCreated created && seed % 2 == 0)
            {
                frame = created with
                {
                    Message = created.Message with { ChannelId = created.ChannelId, Seq = created.Seq },
                };
            }

            using var json = JsonDocument.Parse(Json(frame));
            Assert.Equal(Convert.ToHexString(Document.Encode(json.RootElement)), Convert.ToHexString(Encode(frame)));
            Assert.Equal(json.RootElement.ToString(), Encoding.UTF8.GetString(Json(Decode(client, Encode(frame)))));
        }
    }

    /// <summary>
    /// Writes vectors anew: set <c>PARLEY_WRITE_VECTORS</c> to the path of <c>docs/protocol</c> after a change of the
    /// protocol, and look at the difference.
    /// </summary>
    [Fact]
    public void Vectors_follow_from_their_json()
    {
        if (Environment.GetEnvironmentVariable("PARLEY_WRITE_VECTORS") is { } folder)
        {
            MessagePackVectorWriter.Write(Path.Combine(folder, "vectors"));
        }
    }

    internal static object FromJson(bool client, JsonElement json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json.GetRawText());
        return client ? JsonFrames.DecodeClient(utf8) : JsonFrames.DecodeServer(utf8);
    }

    internal static byte[] Encode(object frame) =>
        frame is ClientFrame client ? MessagePackFrames.Encode(client) : MessagePackFrames.Encode((ServerFrame)frame);

    private static object Decode(bool client, byte[] bytes) =>
        client ? MessagePackFrames.DecodeClient(bytes) : MessagePackFrames.DecodeServer(bytes);

    private static byte[] Json(object frame) =>
        frame is ClientFrame client ? JsonFrames.Encode(client) : JsonFrames.Encode((ServerFrame)frame);
}
