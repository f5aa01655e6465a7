using System.Globalization;
using System.Text;

namespace Parley.Schema;

/// <summary>The error codes.</summary>
internal static class TypeScriptErrorCodes
{
    public static string Write()
    {
        var to = new StringBuilder(TypeScript.Header);
        to.Append('\n')
            .Comment("Every error code, in the order of docs/protocol/errors.md. A later server may know more.");
        to.Append("export type ErrorCode =\n");
        to.AppendJoin('\n', ErrorCodes.All.Select(code => $"  | \"{code}\""));
        return to.Append(CultureInfo.InvariantCulture, $";\n").ToString();
    }
}
