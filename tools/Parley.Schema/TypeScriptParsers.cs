using System.Globalization;
using System.Text;

namespace Parley.Schema;

/// <summary>A reader for each record that REST answers with.</summary>
internal static class TypeScriptParsers
{
    private static readonly Type[] OfSocket =
    [
        typeof(Channel),
        typeof(Me),
        typeof(Message),
        typeof(User),
        typeof(Workspace),
    ];

    public static string Write()
    {
        var records = TypeScriptLayout
            .Answers.Concat(OfSocket)
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal)
            .ToList();
        var to = new StringBuilder(TypeScript.Header);
        to.Append(
            CultureInfo.InvariantCulture,
            $"import type {{\n  {string.Join(",\n  ", records)},\n}} from \"./records.ts\";\n"
        );
        to.Append("import { recordParser } from \"../parse.ts\";\n\n");
        foreach (var record in records)
        {
            to.Append(
                CultureInfo.InvariantCulture,
                $"export const parse{record} = recordParser(\"{record}\") as (value: unknown) => {record};\n"
            );
        }

        return to.ToString();
    }
}
