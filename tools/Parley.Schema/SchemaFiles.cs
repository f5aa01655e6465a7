using System.Text.Encodings.Web;
using System.Text.Json;

namespace Parley.Schema;

/// <summary>Every file that follows from the contracts, with the text that it should have.</summary>
internal static class SchemaFiles
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="read">
    /// The present text of a file of the repository: documents keep what is around their tables.
    /// </param>
    public static IEnumerable<(string Path, string Text)> Make(Func<string, string> read)
    {
        const string Sdk = "web/packages/sdk/src/generated";
        const string Protocol = "docs/protocol";
        yield return ($"{Sdk}/records.ts", TypeScriptRecords.Write());
        yield return ($"{Sdk}/layout.ts", TypeScriptLayout.Write());
        yield return ($"{Sdk}/parsers.ts", TypeScriptParsers.WriteCore());
        yield return ($"{Sdk}/answers.ts", TypeScriptParsers.WriteAnswers());
        yield return ($"{Sdk}/errorCodes.ts", TypeScriptErrorCodes.Write());
        yield return ($"{Protocol}/asyncapi.json", new AsyncApi().Make().ToJsonString(Readable) + "\n");
        yield return ($"{Protocol}/messagepack.md", Tables.InMessagePack(read($"{Protocol}/messagepack.md")));
        yield return ($"{Protocol}/errors.md", Tables.InErrors(read($"{Protocol}/errors.md")));
    }
}
