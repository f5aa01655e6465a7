namespace Parley.Cli;

/// <summary>
/// Text of others on a terminal: without control characters, which could move the cursor or set the title.
/// </summary>
internal static class TerminalText
{
    private const char Replacement = '\uFFFD';

    public static string Clean(string text) =>
        text.Any(IsHarmful) ? string.Concat(text.Select(c => IsHarmful(c) ? Replacement : c)) : text;

    private static bool IsHarmful(char c) => char.IsControl(c) && c is not ('\n' or '\t');
}
