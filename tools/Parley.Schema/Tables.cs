using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Schema;

/// <summary>
/// The tables of the documents. They stand between two comments; what is around them is written by hand.
/// </summary>
internal static partial class Tables
{
    public static string InMessagePack(string document)
    {
        document = Put(document, "client frames", Frames(FrameTypes.Client));
        document = Put(document, "server frames", Frames(FrameTypes.Server));
        document = Put(document, "records", Records());
        return Put(document, "enumerations", Enumerations());
    }

    public static string InErrors(string document) => Put(document, "error codes", Errors());

    private static string Frames(IReadOnlyDictionary<string, Type> frames)
    {
        var to = new StringBuilder("| number | type | fields |\n|---|---|---|\n");
        foreach (var (type, record) in frames.OrderBy(frame => Contract.Number(frame.Value)))
        {
            to.Append('|').Append(' ').Append(Contract.Number(record)).Append(" | `").Append(type).Append("` | ");
            to.Append(Line(record)).Append(Contract.Fields(record).Count > 0 ? " |\n" : "|\n");
        }

        return to.ToString();
    }

    private static string Records()
    {
        var to = new StringBuilder("| record | fields |\n|---|---|\n");
        foreach (var record in Contract.OfSocket.Where(type => !type.IsEnum))
        {
            to.Append("| ").Append(record.Name).Append(" | ").Append(Line(record)).Append(" |\n");
        }

        return to.ToString();
    }

    private static string Enumerations()
    {
        var enumerations = Contract.OfSocket.Where(type => type.IsEnum).ToList();
        var most = enumerations.Max(type => Contract.Members(type).Count);
        var to = new StringBuilder("| enumeration |");
        to.AppendJoin("", Enumerable.Range(0, most).Select(number => $" {number} |"));
        to.Append("\n|---|").AppendJoin("", Enumerable.Repeat("---|", most)).Append('\n');
        foreach (var type in enumerations)
        {
            var members = Contract.Members(type);
            to.Append("| ").Append(type.Name).Append(" |");
            to.AppendJoin("", Enumerable.Range(0, most).Select(at => at < members.Count ? $" {members[at]} |" : " |"))
                .Append('\n');
        }

        return to.ToString();
    }

    private static string Errors()
    {
        var documentation = new XmlDocumentation();
        var to = new StringBuilder("| code | status | meaning and what to do |\n|---|---|---|\n");
        foreach (
            var field in typeof(ErrorCodes)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.IsLiteral)
        )
        {
            // The comment of a code begins with its status: "404. Unknown ..."
            var text =
                documentation.OfField(field) ?? throw new InvalidOperationException($"{field.Name} has no comment");
            var match = Status().Match(text);
            if (!match.Success)
            {
                throw new InvalidOperationException(
                    $"The comment of ErrorCodes.{field.Name} begins with no HTTP status, as in \"404. Unknown.\""
                );
            }

            to.Append("| `").Append(field.GetRawConstantValue()).Append("` | ").Append(match.Groups["status"].Value);
            to.Append(" | ").Append(match.Groups["text"].Value).Append(" |\n");
        }

        return to.ToString();
    }

    private static string Line(Type record) =>
        string.Join(
            ", ",
            Contract
                .Fields(record)
                .Select(field => $"{field.Name}{(MayBeNil(field) ? "?" : "")}: {Contract.Kind(field.Type)}")
        );

    private static bool MayBeNil(ContractField field) =>
        field.IsOptional || field.Layout is { OmitDefault: true } or { FromFrame: true };

    private static string Put(string document, string name, string table)
    {
        var (begin, end) = ($"<!-- generated: {name} -->\n", "<!-- /generated -->");
        var from = document.IndexOf(begin, StringComparison.Ordinal);
        var to = from < 0 ? -1 : document.IndexOf(end, from, StringComparison.Ordinal);
        return to < 0
            ? throw new InvalidOperationException($"The document lacks {begin.Trim()} or the {end} behind it.")
            : string.Concat(document.AsSpan(0, from + begin.Length), table, document.AsSpan(to));
    }

    [GeneratedRegex(@"^(?<status>\d{3})\. (?<text>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Status();
}
