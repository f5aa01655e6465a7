using System.Globalization;
using Parley.Server.Platform;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Normalizes passwords for hashing and comparison (OpaqueString profile of RFC 8265): NFC and plain spaces. The same
/// keys yield different characters on different systems.
/// </summary>
internal static class PasswordText
{
    private const char LastPlain = '~';

    public static string Normalize(string entered) =>
        Nfc.Normalize(
            entered.AsSpan().IndexOfAnyExceptInRange('\0', LastPlain) < 0
                ? entered
                : string.Create(
                    entered.Length,
                    entered,
                    static (text, from) =>
                    {
                        for (var i = 0; i < text.Length; i++)
                        {
                            text[i] =
                                char.GetUnicodeCategory(from[i]) == UnicodeCategory.SpaceSeparator ? ' ' : from[i];
                        }
                    }
                )
        );

    public static bool AreEqual(string one, string other) =>
        string.Equals(Normalize(one), Normalize(other), StringComparison.Ordinal);
}
