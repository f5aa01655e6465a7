using System.Text.Json;

namespace Parley.Bench.Lists;

/// <summary>The rows of the lists: a recorded conversation, because invented texts have invented lengths.</summary>
internal static class RecordedConversation
{
    /// <summary>Names the file when no option does. The tests of MessagePack sizes use the same.</summary>
    public const string Variable = "PARLEY_CONVERSATIONS";

    private static readonly JsonSerializerOptions Options = JsonSerializerOptions.Web;

    /// <summary>Authors and texts as JSON, for the page.</summary>
    /// <exception cref="InvalidOperationException">No file was named, or it has another format.</exception>
    public static byte[] Read(string? given)
    {
        var path = given ?? Environment.GetEnvironmentVariable(Variable);
        const string expected =
            "a recorded conversation of some thousand messages, one JSON object a line, "
            + "each with \"author\" and \"text\"";
        if (string.IsNullOrEmpty(path))
        {
            throw new InvalidOperationException(
                $"The rows come from {expected}. Name the file: --conversations FILE, or {Variable}=FILE."
            );
        }

        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"{path} does not exist. It should be {expected}.");
        }

        try
        {
            var lines = File.ReadLines(path)
                .Where(line => line.Length > 0)
                .Select(line => JsonSerializer.Deserialize<Line>(line, Options)!)
                .ToList();
            return lines.Count > 0 && lines.TrueForAll(line => line is { Author.Length: > 0, Text: not null })
                ? JsonSerializer.SerializeToUtf8Bytes(lines, Options)
                : throw new InvalidOperationException($"{path} is not {expected}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException($"{path} is not {expected}: {exception.Message}", exception);
        }
    }

    private sealed record Line(string Author, string Text);
}
