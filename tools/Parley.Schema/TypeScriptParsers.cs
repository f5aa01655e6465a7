using System.Globalization;
using System.Text;
using Parley.Rest;

namespace Parley.Schema;

/// <summary>A reader for each record that REST answers with.</summary>
internal static class TypeScriptParsers
{
    /// <summary>Read before the first message list: part of the core of the SDK.</summary>
    private static readonly Type[] Core = [typeof(Channel), typeof(Me), typeof(MessagePage), typeof(User)];

    /// <summary>Read by the further entries of the SDK, which are loaded on first use.</summary>
    private static readonly Type[] Answers =
    [
        typeof(AuthOptions),
        typeof(Invite),
        typeof(InvitePreview),
        typeof(LogInResult),
        typeof(Member),
        typeof(PasswordResetAccount),
        typeof(PasswordResetLink),
        typeof(RegisterResult),
        typeof(Session),
        typeof(Workspace),
    ];

    /// <summary>The readers that the core of the SDK needs.</summary>
    public static string WriteCore() => Write(Core);

    /// <summary>The other readers.</summary>
    public static string WriteAnswers() => Write(Answers);

    private static string Write(IReadOnlyList<Type> records)
    {
        var to = new StringBuilder(TypeScript.Header);
        to.Append(
            CultureInfo.InvariantCulture,
            $"import type {{\n  {string.Join(",\n  ", records.Select(type => type.Name))},\n}} from \"./records.ts\";\n"
        );
        to.Append("import { recordParser } from \"../parse.ts\";\n\n");
        foreach (var record in records)
        {
            // Pure for bundlers: a reader that nothing uses is left out, with its layout.
            to.Append(
                CultureInfo.InvariantCulture,
                $"export const parse{record.Name} = /* @__PURE__ */ recordParser(\"{record.Name}\""
            );
            Lines(to, record);
            to.Append(CultureInfo.InvariantCulture, $") as (value: unknown) => {record.Name};\n");
        }

        return to.ToString();
    }

    /// <summary>The layouts that the socket does not have: those of the record and of the records within it.</summary>
    private static void Lines(StringBuilder to, Type record)
    {
        var own = Contract.WithinOf(record).Where(type => !type.IsEnum && !Contract.OfSocket.Contains(type)).ToList();
        if (own.Count == 0)
        {
            return;
        }

        to.Append(", {\n");
        foreach (var type in own)
        {
            to.Append(CultureInfo.InvariantCulture, $"  {type.Name}: \"{TypeScriptLayout.Line(type)}\",\n");
        }

        to.Append('}');
    }
}
