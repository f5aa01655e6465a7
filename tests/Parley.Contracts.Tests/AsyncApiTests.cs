using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Schema;

namespace Parley.Contracts.Tests;

/// <summary>What <c>docs/protocol/asyncapi.json</c> says, which is written from the records.</summary>
public sealed class AsyncApiTests
{
    public static TheoryData<string> Vectors() =>
        [.. Documents.Vectors("json").Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Fact]
    public void It_names_every_frame_and_every_field()
    {
        var document = Document();
        Assert.Equal(
            FrameTypes.All.Select(type => type.Key),
            document["components"]!["messages"]!.AsObject().Select(message => message.Key)
        );
        foreach (var (name, type) in FrameTypes.All)
        {
            var schema = Resolve(document, document["components"]!["messages"]![name]!["payload"]!);
            Assert.Equal(
                ["type", .. Contract.Fields(type).Select(field => field.Name)],
                schema["properties"]!.AsObject().Select(property => property.Key)
            );
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var document = Document();
        Assert.NotEmpty(References(document));
        Assert.All(References(document), reference => Assert.NotNull(Target(document, reference)));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_vector_is_what_the_document_describes(string name)
    {
        var document = Document();
        var vector = JsonNode.Parse(
            File.ReadAllText(Documents.Vectors("json").Single(path => Path.GetFileNameWithoutExtension(path) == name))
        )!;
        var type = vector["frame"]!["type"]!.GetValue<string>();
        Check(document, document["components"]!["messages"]![type]!["payload"]!, vector["frame"]!, name);
    }

    private static JsonNode Document() => JsonNode.Parse(Documents.Read("asyncapi.json"))!;

    /// <summary>
    /// The part of JSON Schema that the document uses; a field that it does not name is a failure here, though not for
    /// a receiver.
    /// </summary>
    private static void Check(JsonNode document, JsonNode schema, JsonNode value, string place)
    {
        schema = Resolve(document, schema);
        if (schema["const"] is { } constant)
        {
            Assert.Equal(constant.GetValue<string>(), value.GetValue<string>());
            return;
        }

        switch (schema["type"]!.GetValue<string>())
        {
            case "object" when schema["properties"] is JsonObject properties:
                Assert.All(
                    schema["required"]!.AsArray(),
                    required =>
                        Assert.True(
                            value.AsObject().ContainsKey(required!.GetValue<string>()),
                            $"{place} lacks {required}"
                        )
                );
                foreach (var (name, field) in value.AsObject())
                {
                    Assert.True(properties.ContainsKey(name), $"{place}.{name} is not in the document");
                    Check(document, properties[name]!, field!, $"{place}.{name}");
                }

                break;
            case "object":
                Assert.All(
                    value.AsObject(),
                    field => Check(document, schema["additionalProperties"]!, field.Value!, $"{place}.{field.Key}")
                );
                break;
            case "array":
                Assert.All(value.AsArray(), item => Check(document, schema["items"]!, item!, $"{place}[]"));
                break;
            case "string":
                Check(schema, value.GetValue<string>(), place);
                break;
            case "boolean":
                Assert.True(value.GetValueKind() is JsonValueKind.True or JsonValueKind.False, place);
                break;
            case var number:
                Assert.True(
                    value.GetValueKind() == JsonValueKind.Number
                        && (number == "number" || value.AsValue().TryGetValue<long>(out _)),
                    place
                );
                break;
        }
    }

    private static void Check(JsonNode schema, string value, string place)
    {
        if (schema["enum"] is JsonArray names)
        {
            Assert.Contains(value, names.Select(name => name!.GetValue<string>()));
        }

        Assert.True(
            schema["format"]?.GetValue<string>() switch
            {
                "uuid" => Guid.TryParseExact(value, "D", out _),
                "date-time" => DateTimeOffset.TryParse(value, out _),
                _ => true,
            },
            place
        );
    }

    private static JsonNode Resolve(JsonNode document, JsonNode schema) =>
        schema["$ref"] is { } reference ? Target(document, reference.GetValue<string>())! : schema;

    private static JsonNode? Target(JsonNode document, string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, name) => node?[name]);

    private static IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonObject fields => fields.SelectMany(field =>
                field.Key == "$ref" ? [field.Value!.GetValue<string>()] : References(field.Value)
            ),
            JsonArray items => items.SelectMany(References),
            _ => [],
        };
}
