using System.Globalization;
using System.Text;

namespace Parley.Schema;

/// <summary>The tables by which the SDK reads and writes.</summary>
internal static class TypeScriptLayout
{
    public static string Write()
    {
        var to = new StringBuilder(TypeScript.Header);
        to.Append(
            """

            /*
             * A field is name:kind. `?`: may be absent. `=`: absent is the first member. `^`: absent is the field of
             * the frame with the same name.
             * A line of a frame is its number, its type, its fields in their positions.
             */

            """
        );
        Frames(to, "clientLines", FrameTypes.Client);
        Frames(to, "serverLines", FrameTypes.Server);
        to.Append('\n').Comment("The records within frames, their fields in their positions.");
        to.Append("export const recordLines: Readonly<Record<string, string>> = {\n");
        foreach (var record in Contract.OfSocket.Where(type => !type.IsEnum))
        {
            to.Append(CultureInfo.InvariantCulture, $"  {record.Name}: \"{Line(record)}\",\n");
        }

        to.Append("};\n");
        to.Append('\n').Comment("The members of the enumerations, in the order of their numbers.");
        to.Append("export const enumerations: Readonly<Record<string, readonly string[]>> = {\n");
        foreach (var type in Contract.Enumerations)
        {
            to.Append(
                CultureInfo.InvariantCulture,
                $"  {type.Name}: [{string.Join(", ", Contract.Members(type).Select(name => $"\"{name}\""))}],\n"
            );
        }

        to.Append("};\n");
        to.Append('\n')
            .Comment("The stream in which a frame of this number is an event, though its type is not known.");
        to.Append("export const streamOf = (number: number): \"channel\" | \"user\" | undefined =>\n");
        to.Append(
            CultureInfo.InvariantCulture,
            $"  {Range(FrameNumbers.IsChannelEvent)}\n    ? \"channel\"\n    : {Range(FrameNumbers.IsUserEvent)}\n"
        );
        to.Append("      ? \"user\"\n      : undefined;\n");
        return to.ToString();
    }

    private static void Frames(StringBuilder to, string name, IReadOnlyDictionary<string, Type> frames)
    {
        to.Append(CultureInfo.InvariantCulture, $"\nexport const {name} = `\n");
        foreach (var (type, record) in frames.OrderBy(frame => Contract.Number(frame.Value)))
        {
            to.Append(
                CultureInfo.InvariantCulture,
                $"  {$"{Contract.Number(record)} {type} {Line(record)}".TrimEnd()}\n"
            );
        }

        to.Append("`;\n");
    }

    /// <summary>The fields of a record, as the SDK reads them.</summary>
    public static string Line(Type record) =>
        string.Join(
            ' ',
            Contract.Fields(record).Select(field => $"{field.Name}{Mark(field)}:{Contract.Kind(field.Type)}")
        );

    private static string Mark(ContractField field) =>
        field.Layout is { FromFrame: true } ? "^"
        : field.Layout is { OmitDefault: true } ? "="
        : field.IsOptional ? "?"
        : "";

    /// <summary>The ranges of a predicate, as an expression of TypeScript.</summary>
    private static string Range(Func<long, bool> holds)
    {
        const int Beyond = 1024;
        var ranges = new List<string>();
        for (var first = 0; first < Beyond; first++)
        {
            if (!holds(first))
            {
                continue;
            }

            var last = first;
            while (holds(last + 1))
            {
                last++;
            }

            ranges.Add($"(number >= {first} && number <= {last})");
            first = last;
        }

        return string.Join(" || ", ranges);
    }
}
