using System.Text;
using System.Text.Json;
using Parley.Schema;
using Parley.Socket;

namespace Parley.Contracts.Tests;

/// <summary>The vectors of <c>docs/protocol/vectors/json</c>, which every SDK runs.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Names() =>
        [.. Documents.Vectors("json").Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Fact]
    public void Every_frame_type_has_a_vector() =>
        Assert.Equal(
            FrameTypes.Client.Keys.Concat(FrameTypes.Server.Keys).Order(StringComparer.Ordinal),
            Names().Select(row => TypeOf(row.Data)).Distinct().Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void A_vector_is_read_and_written_the_same(string name)
    {
        using var vector = Load(name);
        Assert.NotEqual("", vector.RootElement.GetProperty("name").GetString());
        var frame = vector.RootElement.GetProperty("frame");
        Assert.StartsWith(TypeOf(name), name, StringComparison.Ordinal);

        var (type, written) = RoundTrip(name, frame.GetRawText());

        Assert.Equal(FrameTypes.Client.GetValueOrDefault(TypeOf(name)) ?? FrameTypes.Server[TypeOf(name)], type);
        using var result = JsonDocument.Parse(written);
        Assert.True(JsonElement.DeepEquals(frame, result.RootElement), $"written: {Encoding.UTF8.GetString(written)}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Unknown_fields_and_late_types_are_no_obstacle(string name)
    {
        using var vector = Load(name);
        var frame = vector.RootElement.GetProperty("frame");
        var others = frame
            .EnumerateObject()
            .Where(field => !field.NameEquals("type"))
            .Select(field => field.ToString());
        var type = $"\"type\":\"{TypeOf(name)}\"";
        var json = "{" + string.Join(',', [.. others, "\"fromTheFuture\":{\"a\":[1,2]}", type]) + "}";

        var (_, written) = RoundTrip(name, json);

        using var result = JsonDocument.Parse(written);
        Assert.True(JsonElement.DeepEquals(frame, result.RootElement), $"written: {Encoding.UTF8.GetString(written)}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_missing_field_is_refused_or_was_optional(string name)
    {
        using var vector = Load(name);
        var frame = vector.RootElement.GetProperty("frame");
        foreach (
            var left in frame
                .EnumerateObject()
                .Select(field => field.Name)
                .Where(field => !string.Equals(field, "type", StringComparison.Ordinal))
        )
        {
            var json =
                "{"
                + string.Join(
                    ',',
                    frame.EnumerateObject().Where(field => !field.NameEquals(left)).Select(field => field.ToString())
                )
                + "}";
            var type = FrameTypes.Client.GetValueOrDefault(TypeOf(name)) ?? FrameTypes.Server[TypeOf(name)];
            var property = type.GetProperty(char.ToUpperInvariant(left[0]) + left[1..])!;
            var required = property.IsDefined(
                typeof(System.Runtime.CompilerServices.RequiredMemberAttribute),
                inherit: true
            );
            Assert.Equal(required, Record.Exception(() => RoundTrip(name, json)) is JsonException);
        }
    }

    private static (Type Type, byte[] Written) RoundTrip(string name, string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        if (FrameTypes.Client.ContainsKey(TypeOf(name)))
        {
            var client = JsonFrames.DecodeClient(utf8);
            return (client.GetType(), JsonFrames.Encode(client));
        }

        var server = JsonFrames.DecodeServer(utf8);
        return (server.GetType(), JsonFrames.Encode(server));
    }

    /// <summary>The type of the frame. A file has its name, and behind it what is special about the vector.</summary>
    private static string TypeOf(string name)
    {
        using var vector = Load(name);
        return vector.RootElement.GetProperty("frame").GetProperty("type").GetString()!;
    }

    private static JsonDocument Load(string name) =>
        JsonDocument.Parse(
            File.ReadAllBytes(Documents.Vectors("json").Single(path => Path.GetFileNameWithoutExtension(path) == name))
        );
}
