using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels;

/// <summary>Validates names and topics of channels.</summary>
internal sealed class ChannelRules(IOptions<ChannelOptions> options)
{
    /// <summary>Returns the normalized name, or <c>channel.name_invalid</c>.</summary>
    public Result<string> CheckName(string name)
    {
        var folded = Nfc.Normalize(name.Trim().TrimStart('#').ToLowerInvariant());
        return
            folded.Length is > 0 && folded.Length <= options.Value.NameLength && folded.EnumerateRunes().All(IsAllowed)
            ? folded
            : ParleyErrors.ChannelNameInvalid(options.Value.NameLength);
    }

    /// <summary>
    /// Letters of any script and the combining marks of many scripts. Not U+0300 to U+036F: those that belong to a
    /// letter have been composed by NFC.
    /// </summary>
    private static bool IsAllowed(Rune rune) =>
        (Rune.IsLetterOrDigit(rune) && !NameValidator.IsInvisible(rune))
        || (
            Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            && rune.Value is < 0x300 or > 0x36F
            && !NameValidator.IsInvisible(rune)
        )
        || rune.Value is '-' or '_' or '.';

    public Result<string> CheckTopic(string topic) => NameValidator.Check("topic", topic, 0, options.Value.TopicLength);
}
