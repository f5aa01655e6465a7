using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Schema;

namespace Parley.Contracts.Tests;

/// <summary>
/// Makes a MessagePack vector of every JSON vector that has none, and fills in the bytes of all that are to be written
/// as they are read.
/// </summary>
internal static class MessagePackVectorWriter
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, "msgpack")).FullName;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, "json"), "*.json"))
        {
            var vector = JsonNode.Parse(File.ReadAllText(path))!;
            Write(
                Path.Combine(target, Path.GetFileName(path)),
                new JsonObject
                {
                    ["name"] = vector["name"]!.DeepClone(),
                    ["from"] = FrameTypes.Client.ContainsKey(vector["frame"]!["type"]!.GetValue<string>())
                        ? "client"
                        : "server",
                    ["json"] = vector["frame"]!.DeepClone(),
                }
            );
        }

        foreach (var path in Directory.EnumerateFiles(target, "*.json"))
        {
            Write(path, JsonNode.Parse(File.ReadAllText(path))!.AsObject());
        }
    }

    private static void Write(string path, JsonObject vector)
    {
        if (vector["json"] is { } json && vector["decodeOnly"] is null)
        {
            using var frame = JsonDocument.Parse(json.ToJsonString());
            vector["hex"] = Convert.ToHexStringLower(
                MessagePackVectorTests.Encode(
                    MessagePackVectorTests.FromJson(vector["from"]!.GetValue<string>() == "client", frame.RootElement)
                )
            );
        }

        File.WriteAllText(path, vector.ToJsonString(Readable) + "\n");
    }
}
