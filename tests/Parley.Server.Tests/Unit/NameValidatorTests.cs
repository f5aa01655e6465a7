using System.Text;
using Parley.Server.Platform;

namespace Parley.Server.Tests.Unit;

/// <summary>Valid names: all characters are visible, and names that look equal are equal.</summary>
[Storeless]
public sealed class NameValidatorTests
{
    [Theory]
    [InlineData("  Ada  Lovelace\t", "Ada Lovelace")]
    [InlineData("山田\u3000太郎", "山田 太郎")]
    [InlineData("Ada\u00A0\u2009Lovelace", "Ada Lovelace")]
    [InlineData("Jose\u0301", "Jos\u00e9")]
    [InlineData("\u212Bsa", "\u00C5sa")]
    [InlineData("Vie\u0302\u0323t", "Vi\u1EC7t")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글")]
    [InlineData("O\u0323\u0300s\u0323un", "\u1ECC\u0300\u1E63un")]
    [InlineData("שרה", "שרה")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("श्री क्\u200Dष", "श्री क्\u200Dष")]
    [InlineData("ශ්\u200Dරී", "ශ්\u200Dරී")]
    [InlineData("Mei 👩\u200D💻", "Mei 👩\u200D💻")]
    [InlineData("👨🏽\u200D🚀", "👨🏽\u200D🚀")]
    [InlineData("❤\uFE0F\u200D🔥", "❤\uFE0F\u200D🔥")]
    [InlineData("🏳\uFE0F\u200D🌈", "🏳\uFE0F\u200D🌈")]
    [InlineData("Nr. 1\uFE0F\u20E3", "Nr. 1\uFE0F\u20E3")]
    [InlineData("🇨🇭", "🇨🇭")]
    [InlineData(
        "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
        "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F"
    )]
    [InlineData("葛\U000E0100城", "葛\U000E0100城")]
    [InlineData("O'Neill-Smith & Co. <3", "O'Neill-Smith & Co. <3")]
    public void Name_is_stored_in_one_normalization_form(string name, string expected)
    {
        Assert.Equal(expected, NameValidator.Check("name", name, 1, 80).Value);
        Assert.Equal(expected, NameValidator.Check("name", expected, 1, 80).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u00A0\u3000 ")]
    [InlineData("a\u202Eb")]
    [InlineData("\u202Aa")]
    [InlineData("a\u2066b\u2069")]
    [InlineData("a\u200E")]
    [InlineData("\u200Fשרה")]
    [InlineData("a\u061C")]
    [InlineData("a\u200Bb")]
    [InlineData("\u200B")]
    [InlineData("a\u200Db")]
    [InlineData("ab\u200D")]
    [InlineData("a\u200Cb")]
    [InlineData("می\u200C")]
    [InlineData("می\u200C\u200Cخ")]
    [InlineData("👩\u200D")]
    [InlineData("a\u00ADb")]
    [InlineData("a\u2060b")]
    [InlineData("a\uFEFFb")]
    [InlineData("a\u180Eb")]
    [InlineData("a\uFE0F")]
    [InlineData("1\uFE0F")]
    [InlineData("a\u034Fb")]
    [InlineData("\u3164")]
    [InlineData("a\u115Fb")]
    [InlineData("a\uFFA0b")]
    [InlineData("\u2800")]
    [InlineData("a\U000E0061b")]
    [InlineData("🏴\U000E0067\U000E0062")]
    [InlineData("a\U000E0100")]
    [InlineData("\u0301a")]
    [InlineData("a\u2028b")]
    [InlineData("line\nbreak")]
    [InlineData("bell\a")]
    [InlineData("a\u0085b")]
    [InlineData("\uE000")]
    [InlineData("a\uFFFEb")]
    public void Invisible_and_bidi_control_characters_are_refused_with_the_field(string name)
    {
        var error = NameValidator.Check("device", name, 1, 80).Error;
        Assert.Equal(ErrorCodes.RequestInvalid, error?.Code);
        Assert.Equal("device", Assert.Single(error!.Fields!).Key);
        Assert.StartsWith("device: ", error.Message, StringComparison.Ordinal);
        Assert.All(error.Message, character => Assert.InRange(character, ' ', '~'));
    }

    [Fact]
    public void Name_length_is_measured_after_normalization()
    {
        Assert.True(NameValidator.Check("name", new string(' ', 100) + "abc", 1, 3).Succeeded);
        Assert.True(NameValidator.Check("name", "e\u0301e\u0301e\u0301", 1, 3).Succeeded);
        Assert.False(NameValidator.Check("name", "abcd", 1, 3).Succeeded);
        Assert.Equal(string.Empty, NameValidator.Check("topic", "  ", 0, 3).Value);
    }

    [Fact]
    public void Normalization_follows_Unicode_for_any_order_of_marks()
    {
        // From the Unicode normalization test: reordering, blocking, exclusions, singletons and Hangul.
        (string Text, string Wanted)[] vectors =
        [
            ("\u1E0A\u0323", "\u1E0C\u0307"),
            ("\u0044\u0307\u0323", "\u1E0C\u0307"),
            ("\u0061\u0315\u0300\u05AE\u0300\u0062", "\u00E0\u05AE\u0300\u0315\u0062"),
            ("\u0958", "\u0915\u093C"),
            ("\u0915\u093C", "\u0915\u093C"),
            ("\u2126", "\u03A9"),
            ("\uAC00\u11A8", "\uAC01"),
            ("\uAC01\u11A8", "\uAC01\u11A8"),
            ("\u0B47\u0300\u0B3E", "\u0B47\u0300\u0B3E"),
            ("\U0002F800", "\u4E3D"),
            ("\u0344", "\u0308\u0301"),
        ];
        Assert.All(vectors, vector => Assert.Equal(vector.Wanted, Nfc.Normalize(vector.Text)));
        Assert.All(vectors, vector => Assert.Equal(vector.Wanted, Nfc.Normalize(vector.Wanted)));
    }

    [Fact]
    public void Normalized_names_are_valid_for_any_text()
    {
        // Every character of the planes in use gets a result, and normalizing is idempotent.
        for (var value = 0; value <= 0x2FFFF; value++)
        {
            if (
                Rune.IsValid(value)
                && NameValidator.Check("name", $"a{new Rune(value)}\u200D{new Rune(value)}", 1, 80)
                    is { Succeeded: true, Value: { } kept }
            )
            {
                Assert.Equal(kept, NameValidator.Check("name", kept, 1, 80).Value);
            }
        }
    }
}
