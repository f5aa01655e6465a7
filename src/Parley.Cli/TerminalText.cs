namespace Parley.Cli;

/// <summary>
/// Removes control characters from text of other users. On a terminal they could move the cursor or set the title.
/// </summary>
internal static class TerminalText
{
    private const char Replacement = '\uFFFD';

    public static string Clean(string text) =>
        text.Any(IsHarmful) ? string.Concat(text.Select(c => IsHarmful(c) ? Replacement : c)) : text;

    private static bool IsHarmful(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}
