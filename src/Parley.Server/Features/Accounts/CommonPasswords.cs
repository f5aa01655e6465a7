using System.Collections.Frozen;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Passwords that attackers try first. The list comes from zxcvbn (see its head for author and licence); beside its
/// entries everything is refused that is one of them, or this program's name, with digits and signs around it, or one
/// of them over and over.
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

    /// <summary>In small letters, without what is around the first and the last letter. Empty: there is none.</summary>
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

    /// <summary>What the text repeats from its first to its last character; empty: nothing.</summary>
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
