using System.Text;

namespace Parley.Schema;

/// <summary>What the files in TypeScript share.</summary>
internal static class TypeScript
{
    public const string Header =
        "// Written by tools/Parley.Schema from the records of src/Parley.Contracts. Do not edit: run"
        + " ./scripts/schema.\n";
    private const int MaxColumns = 120;

    /// <summary>A comment in front of a declaration or field; nothing where there is no text.</summary>
    public static StringBuilder Comment(this StringBuilder to, string? text, string indent = "")
    {
        if (text is null)
        {
            return to;
        }

        if (indent.Length + text.Length + "/**  */".Length <= MaxColumns)
        {
            return to.Append(indent).Append("/** ").Append(text).Append(" */\n");
        }

        to.Append(indent).Append("/**\n");
        var line = $"{indent} *";
        foreach (var word in text.Split(' '))
        {
            if (line.Length + 1 + word.Length > MaxColumns)
            {
                to.Append(line).Append('\n');
                line = $"{indent} *";
            }

            line += $" {word}";
        }

        return to.Append(line).Append('\n').Append(indent).Append(" */\n");
    }
}
