using System.Globalization;
using System.Text;

namespace Parley.Server.Platform;

/// <summary>
/// Unicode normalization form C (NFC), with own tables: the server runs without ICU, where
/// <see cref="string.Normalize()"/> returns its input.
/// </summary>
internal static class Nfc
{
    /// <summary>Characters below it neither compose nor reorder.</summary>
    private const char FirstMark = '\u0300';

    private const int HangulFirst = 0xAC00;
    private const int HangulCount = 11_172;
    private const int LeadFirst = 0x1100;
    private const int LeadCount = 19;
    private const int VowelFirst = 0x1161;
    private const int VowelCount = 21;
    private const int TailFirst = 0x11A7;
    private const int TailCount = 28;

    private static readonly Lazy<Tables> Data = new(Load);

    public static string Normalize(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstMark - 1)) < 0)
        {
            return text;
        }

        var runes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, runes);
        }

        Order(runes);
        Compose(runes);
        var composed = new StringBuilder(text.Length);
        runes.ForEach(value => composed.Append(new Rune(value).ToString()));
        return composed.ToString();
    }

    private static void Decompose(int value, List<int> runes)
    {
        var syllable = value - HangulFirst;
        if (syllable is >= 0 and < HangulCount)
        {
            runes.Add(LeadFirst + (syllable / (VowelCount * TailCount)));
            runes.Add(VowelFirst + (syllable / TailCount % VowelCount));
            if (syllable % TailCount > 0)
            {
                runes.Add(TailFirst + (syllable % TailCount));
            }
        }
        else if (Data.Value.Parts.TryGetValue(value, out var parts))
        {
            Array.ForEach(parts, part => Decompose(part, runes));
        }
        else
        {
            runes.Add(value);
        }
    }

    /// <summary>Sorts the marks of a letter by their combining class; the sort is stable.</summary>
    private static void Order(List<int> runes)
    {
        for (var start = 0; start < runes.Count; start++)
        {
            var end = start;
            while (end < runes.Count && Class(runes[end]) > 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                var ordered = runes.GetRange(start, end - start).OrderBy(Class).ToList();
                runes.RemoveRange(start, end - start);
                runes.InsertRange(start, ordered);
            }

            start = end;
        }
    }

    private static void Compose(List<int> runes)
    {
        var (starter, count, last) = (-1, 0, 0);
        foreach (var value in runes.ToArray())
        {
            var order = Class(value);

            // A mark composes with its letter only if all marks in between have a lower combining class.
            var free = starter >= 0 && (starter == count - 1 || (last < order && last > 0));
            if (free && Pair(runes[starter], value) is { } pair)
            {
                runes[starter] = pair;
                continue;
            }

            if (order == 0)
            {
                starter = count;
            }

            last = order;
            runes[count++] = value;
        }

        runes.RemoveRange(count, runes.Count - count);
    }

    private static int? Pair(int first, int second)
    {
        var (lead, vowel, tail) = (first - LeadFirst, second - VowelFirst, second - TailFirst);
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
        {
            return HangulFirst + (((lead * VowelCount) + vowel) * TailCount);
        }

        var syllable = first - HangulFirst;
        if (syllable is >= 0 and < HangulCount && syllable % TailCount == 0 && tail is > 0 and < TailCount)
        {
            return first + tail;
        }

        return Data.Value.Pairs.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private static int Class(int value) => Data.Value.Classes.GetValueOrDefault(value);

    private static Tables Load()
    {
        var tables = new Tables([], [], []);
        using var stream = typeof(Nfc).Assembly.GetManifestResourceStream("Parley.Server.Platform.Nfc.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                Add(tables, line.Split(' '));
            }
        }

        return tables;
    }

    private static void Add(Tables tables, string[] words)
    {
        if (words[0].Split('-') is [var first, var last])
        {
            for (var value = Hex(first); value <= Hex(last); value++)
            {
                tables.Classes[value] = byte.Parse(words[1], CultureInfo.InvariantCulture);
            }

            return;
        }

        int[] parts = [.. words.Skip(1).Where(word => word != "-").Select(Hex)];
        tables.Parts[Hex(words[0])] = parts;
        if (words[1] != "-")
        {
            tables.Pairs[(parts[0], parts[1])] = Hex(words[0]);
        }
    }

    private static int Hex(string word) => int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed record Tables(
        Dictionary<int, int[]> Parts,
        Dictionary<(int First, int Second), int> Pairs,
        Dictionary<int, byte> Classes
    );
}
