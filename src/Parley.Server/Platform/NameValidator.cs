using System.Globalization;
using System.Text;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform;

/// <summary>
/// Validates names: one line of visible text. Invisible characters would make different names look the same. Characters
/// that change the writing direction would disguise a name and the text beside it. Joiners are allowed where a script
/// or an emoji needs them.
/// </summary>
internal static class NameValidator
{
    private const int Joiner = 0x200D;
    private const int NonJoiner = 0x200C;
    private const int EmojiStyle = 0xFE0F;
    private const int TextStyle = 0xFE0E;
    private const int Keycap = 0x20E3;
    private const int BlackFlag = 0x1F3F4;
    private const int EndOfTag = 0xE007F;

    /// <summary>
    /// Returns the name in NFC, trimmed, with each run of white space as one space; else <c>request.invalid</c>.
    /// </summary>
    /// <param name="field">The field, for the error.</param>
    /// <param name="name">The name.</param>
    /// <param name="min">Minimum length in UTF-16 units, 0 or 1.</param>
    /// <param name="max">Maximum length in UTF-16 units.</param>
    public static Result<string> Check(string field, string name, int min, int max)
    {
        var text = Nfc.Normalize(CollapseSpaces(name));
        var length = min == 0 ? $"at most {max} characters" : $"{min}-{max} characters are needed";
        return text.Length < min || text.Length > max ? ParleyErrors.Invalid(field, length)
            : FindProblem([.. text.EnumerateRunes()]) is { } problem ? ParleyErrors.Invalid(field, problem)
            : text;
    }

    /// <summary>Whether the character is always invisible: fillers, blanks, joiners, selectors and controls.</summary>
    public static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator => true,
            _ => rune.Value
                is 0x34F
                    or 0x115F
                    or 0x1160
                    or 0x17B4
                    or 0x17B5
                    or (>= 0x180B and <= 0x180F)
                    or 0x2065
                    or 0x2800
                    or 0x3164
                    or (>= 0xFE00 and <= 0xFE0F)
                    or 0xFFA0
                    or (>= 0xFFF0 and <= 0xFFFB)
                    or 0x16FE4
                    or 0x1D159
                    or (>= 0xE0000 and <= 0xE0FFF)
                || (rune.Value & 0xFFFE) == 0xFFFE,
        };

    /// <summary>Spaces of all widths become a plain space: users cannot tell them apart.</summary>
    private static string CollapseSpaces(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name.AsSpan().Trim())
        {
            var space = char.GetUnicodeCategory(character) == UnicodeCategory.SpaceSeparator;
            if (!space || text[^1] != ' ')
            {
                text.Append(space ? ' ' : character);
            }
        }

        return text.ToString();
    }

    private static string? FindProblem(Rune[] runes)
    {
        for (var i = 0; i < runes.Length; i++)
        {
            var (before, rune, after) = (At(runes, i - 1), runes[i], At(runes, i + 1));
            if (IsBidiControl(rune))
            {
                return "must not contain characters that change the writing direction";
            }

            if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
            {
                return "must not contain control characters";
            }

            if (IsInvisible(rune) && !IsPartOfSequence(before, rune, after))
            {
                return $"must not contain invisible characters (U+{rune.Value:X4})";
            }

            if (i == 0 && IsMark(rune))
            {
                return "must not begin with a combining mark";
            }
        }

        return null;
    }

    private static bool IsBidiControl(Rune rune) =>
        rune.Value is 0x61C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>An invisible character that is part of a visible sequence.</summary>
    private static bool IsPartOfSequence(Rune before, Rune rune, Rune after) =>
        rune.Value switch
        {
            Joiner => (IsJoining(before) && IsJoining(after)) || (IsEmojiPart(before) && IsEmojiPart(after)),
            NonJoiner => IsJoining(before) && IsJoining(after),
            EmojiStyle or TextStyle => IsSymbol(before) || (IsKeycapBase(before) && after.Value == Keycap),
            >= 0x180B and <= 0x180F => before.Value is >= 0x1800 and <= 0x18AF,
            >= 0xE0100 and <= 0xE01EF => IsIdeograph(before),
            EndOfTag => IsTag(before),
            _ => IsTag(rune)
                && (before.Value == BlackFlag || IsTag(before))
                && (IsTag(after) || after.Value == EndOfTag),
        };

    /// <summary>
    /// Letters and marks of scripts with significant joiners: Arabic and related scripts, scripts of India and related
    /// ones, Mongolian.
    /// </summary>
    private static bool IsJoining(Rune rune) =>
        (Rune.IsLetter(rune) || IsMark(rune))
        && rune.Value
            is (>= 0x600 and <= 0xDFF)
                or (>= 0xF00 and <= 0x109F)
                or (>= 0x1780 and <= 0x18AF)
                or (>= 0x1A00 and <= 0x1CFF)
                or (>= 0xA800 and <= 0xABFF)
                or (>= 0xFB50 and <= 0xFDFF)
                or (>= 0xFE70 and <= 0xFEFC)
                or (>= 0x10A00 and <= 0x11FFF);

    /// <summary>An emoji, a variation selector or a skin tone.</summary>
    private static bool IsEmojiPart(Rune rune) =>
        IsSymbol(rune) || rune.Value is EmojiStyle or (>= 0x1F3FB and <= 0x1F3FF);

    private static bool IsSymbol(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol
        || rune.Value is 0x203C or 0x2049 or 0x2139 or 0x3030 or 0x303D;

    private static bool IsKeycapBase(Rune rune) => rune.Value is '#' or '*' or (>= '0' and <= '9');

    private static bool IsTag(Rune rune) => rune.Value is >= 0xE0020 and < EndOfTag;

    private static bool IsIdeograph(Rune rune) =>
        rune.Value is (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFD);

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    private static Rune At(Rune[] runes, int i) => i >= 0 && i < runes.Length ? runes[i] : default;
}
