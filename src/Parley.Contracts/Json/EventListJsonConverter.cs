using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Parley.Socket;

namespace Parley.Json;

/// <summary>The events of a page; those of an unknown type keep their number.</summary>
internal sealed class EventListJsonConverter : JsonConverter<IReadOnlyList<ServerFrame>>
{
    public override IReadOnlyList<ServerFrame> Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("expected an array of events");
        }

        var type = (JsonTypeInfo<ServerFrame>)options.GetTypeInfo(typeof(ServerFrame));
        var events = new List<ServerFrame>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = reader;
            var frame = JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException("expected an event");
            events.Add(UnknownEvents.Resolve(frame, start));
        }

        return events;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<ServerFrame> value, JsonSerializerOptions options)
    {
        var type = (JsonTypeInfo<ServerFrame>)options.GetTypeInfo(typeof(ServerFrame));
        writer.WriteStartArray();
        foreach (var frame in value)
        {
            JsonSerializer.Serialize(writer, frame, type);
        }

        writer.WriteEndArray();
    }
}
