using System.Globalization;
using System.Text;

namespace Parley.Server.Features.Messages;

/// <summary>Validates reactions.</summary>
internal static class Emoji
{
    private const int PresentedAsEmoji = 0xFE0F;

    /// <summary>Exactly one grapheme (it may have many code points) that is a symbol, not a letter.</summary>
    public static bool IsSingleEmoji(string text, int maxLength)
    {
        if (text.Length == 0 || text.Length > maxLength || StringInfo.GetNextTextElementLength(text) != text.Length)
        {
            return false;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control)
            {
                return false;
            }
        }

        return text.EnumerateRunes()
            .Any(rune =>
                rune.Value == PresentedAsEmoji || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol
            );
    }
}
