using System.Collections.Frozen;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Refuses common passwords. The list is from zxcvbn (author and licence in its header). It also refuses an entry, or
/// the name of this program, with digits and signs around it, and repetitions of an entry.
/// </summary>
internal static class CommonPasswords
{
    private const string Resource = "Parley.Server.Features.Accounts.common-passwords.txt";
    private const int ShortestWord = 4;

    private static readonly Lazy<FrozenSet<string>> All = new(Load);

    public static bool Contains(string password)
    {
        var lower = password.ToLowerInvariant();
        var core = Core(lower);
        return All.Value.Contains(lower) || IsWord(core) || IsWord(Repeated(lower)) || IsWord(Repeated(core));
    }

    /// <summary>
    /// Returns the text in lower case, without anything around the first and the last letter. Empty: no letters.
    /// </summary>
    public static string Core(string text)
    {
        var lower = text.ToLowerInvariant();
        var first = lower.AsSpan().IndexOfAny(Letters);
        var last = lower.AsSpan().LastIndexOfAny(Letters);
        return first < 0 ? string.Empty : lower[first..(last + 1)];
    }

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz"
    );

    private static bool IsWord(string word) => word.Length >= ShortestWord && All.Value.Contains(word);

    /// <summary>Returns the text of which the whole text is a repetition; empty if it is none.</summary>
    private static string Repeated(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            if (text.Length % length == 0 && text.AsSpan(length).SequenceEqual(text.AsSpan(0, text.Length - length)))
            {
                return text[..length];
            }
        }

        return string.Empty;
    }

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var words = new HashSet<string>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                words.Add(line);
            }
        }

        return words.ToFrozenSet(StringComparer.Ordinal);
    }
}
