using System.Reflection;
using System.Text.Json.Nodes;
using Parley.Socket;

namespace Parley.Schema;

/// <summary>Makes the AsyncAPI document of the socket from the records and their comments.</summary>
internal sealed class AsyncApi
{
    private const string Socket = "#/channels/socket";

    private static readonly Dictionary<string, string[]> Replies = new(StringComparer.Ordinal)
    {
        ["hello"] = ["ready", "error"],
        ["ping"] = ["pong"],
        ["message.send"] = ["ack", "error"],
        ["message.edit"] = ["ack", "error"],
        ["message.delete"] = ["ack", "error"],
        ["reaction.add"] = ["ack", "error"],
        ["reaction.remove"] = ["ack", "error"],
        ["sync"] =
        [
            .. FrameTypes.Server.Where(type => type.Value.IsSubclassOf(typeof(ChannelEvent))).Select(type => type.Key),
            "resync",
            "error",
        ],
    };

    private readonly XmlDocumentation _documentation = new();
    private readonly SortedDictionary<string, JsonNode?> _schemas = new(StringComparer.Ordinal);

    public JsonObject Make() =>
        new()
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Parley socket",
                ["version"] = "1.0.0",
                ["description"] =
                    "Everything that happens in a Parley server, over one WebSocket. The rules are in socket.md."
                    + $" Frames are JSON with the subprotocol {JsonFrames.Subprotocol}; with"
                    + $" {MessagePackFrames.Subprotocol} they are the positional arrays of messagepack.md. A client"
                    + " ignores unknown fields and frames, and reads an unknown member of an enumeration as unknown.",
                ["license"] = new JsonObject { ["name"] = "MIT" },
            },
            ["defaultContentType"] = "application/json",
            ["servers"] = new JsonObject
            {
                ["local"] = new JsonObject
                {
                    ["host"] = "localhost:5000",
                    ["protocol"] = "ws",
                    ["description"] = "As ./run starts it; wss where the server is reached by https.",
                },
            },
            ["channels"] = new JsonObject
            {
                ["socket"] = new JsonObject
                {
                    ["address"] = "/ws",
                    ["title"] = "The socket",
                    ["description"] =
                        "Signed in by the session cookie, Authorization: Bearer, a ticket, or the token in hello.",
                    ["messages"] = new JsonObject(
                        FrameTypes.All.Select(type =>
                            KeyValuePair.Create(type.Key, (JsonNode?)Reference($"#/components/messages/{type.Key}"))
                        )
                    ),
                    ["bindings"] = new JsonObject
                    {
                        ["ws"] = new JsonObject
                        {
                            ["method"] = "GET",
                            ["query"] = new JsonObject
                            {
                                ["type"] = "object",
                                ["properties"] = new JsonObject
                                {
                                    ["ticket"] = new JsonObject
                                    {
                                        ["type"] = "string",
                                        ["description"] = "From POST /api/auth/tickets; single use, 30 s.",
                                    },
                                },
                            },
                            ["bindingVersion"] = "0.1.0",
                        },
                    },
                },
            },
            ["operations"] = Operations(),
            ["components"] = new JsonObject { ["messages"] = Messages(), ["schemas"] = new JsonObject(_schemas) },
        };

    private static JsonObject Operations()
    {
        var operations = new JsonObject();
        foreach (var (name, _) in FrameTypes.Client)
        {
            var operation = new JsonObject
            {
                ["action"] = "receive",
                ["channel"] = Reference(Socket),
                ["messages"] = References([name]),
            };
            if (Replies.TryGetValue(name, out var replies))
            {
                operation["reply"] = new JsonObject
                {
                    ["channel"] = Reference(Socket),
                    ["messages"] = References(replies),
                };
            }

            operations[name] = operation;
        }

        operations["happen"] = new JsonObject
        {
            ["action"] = "send",
            ["channel"] = Reference(Socket),
            ["messages"] = References(FrameTypes.Server.Keys),
        };
        return operations;
    }

    private JsonObject Messages()
    {
        var messages = new JsonObject();
        foreach (var (name, type) in FrameTypes.All)
        {
            var message = new JsonObject
            {
                ["name"] = name,
                ["summary"] = _documentation.Of(type),
                ["payload"] = Schema(type),
            };
            if (type.GetProperty("Ref") is not null)
            {
                message["correlationId"] = new JsonObject { ["location"] = "$message.payload#/ref" };
            }

            messages[name] = message;
            var schema = _schemas[type.Name]!.AsObject();
            schema["properties"]!.AsObject().Insert(0, "type", new JsonObject { ["const"] = name });
            schema["required"]!.AsArray().Insert(0, "type");
        }

        return messages;
    }

    private JsonObject Schema(Type type) =>
        type switch
        {
            _ when Nullable.GetUnderlyingType(type) is { } underlying => Schema(underlying),
            _ when type == typeof(string) => new() { ["type"] = "string" },
            _ when type == typeof(SealedBody) => new() { ["type"] = "string", ["contentEncoding"] = "base64url" },
            _ when type == typeof(bool) => new() { ["type"] = "boolean" },
            _ when type == typeof(int) => new() { ["type"] = "integer", ["format"] = "int32" },
            _ when type == typeof(long) => new() { ["type"] = "integer", ["format"] = "int64" },
            _ when type == typeof(double) => new() { ["type"] = "number", ["format"] = "double" },
            _ when type == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time" },
            { IsEnum: true } => new()
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. Contract.Members(type).Select(name => (JsonNode?)name)]),
            },
            { IsValueType: true } => new() { ["type"] = "string", ["format"] = "uuid" },
            { IsGenericType: true } when type.GetGenericArguments() is [var key, var value] => new()
            {
                ["type"] = "object",
                ["propertyNames"] = Schema(key),
                ["additionalProperties"] = Schema(value),
            },
            { IsGenericType: true } => new() { ["type"] = "array", ["items"] = Schema(type.GetGenericArguments()[0]) },
            _ => Record(type),
        };

    private JsonObject Record(Type type)
    {
        if (_schemas.TryAdd(type.Name, null))
        {
            var fields = Contract.Fields(type);
            _schemas[type.Name] = new JsonObject
            {
                ["type"] = "object",
                ["description"] = _documentation.Of(type),
                ["properties"] = new JsonObject(
                    fields.Select(field =>
                        KeyValuePair.Create(
                            field.Name,
                            (JsonNode?)Described(Schema(field.Property.PropertyType), field.Property)
                        )
                    )
                ),
                ["required"] = new JsonArray([
                    .. fields.Where(field => !field.IsOptional).Select(field => (JsonNode?)field.Name),
                ]),
            };
        }

        return Reference($"#/components/schemas/{type.Name}");
    }

    private JsonObject Described(JsonObject schema, PropertyInfo property)
    {
        if (_documentation.Of(property) is { } text)
        {
            schema["description"] = text;
        }

        return schema;
    }

    private static JsonObject Reference(string target) => new() { ["$ref"] = target };

    private static JsonArray References(IEnumerable<string> names) =>
        new([.. names.Select(name => (JsonNode?)Reference($"{Socket}/messages/{name}"))]);
}
