using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Parley.Server.Platform.Network;

/// <summary>
/// A list of origins for a header: scheme, host and port, as browsers send them. Wildcards, paths and everything that
/// could end the directive or the header are refused. International names are written in Punycode.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class OriginsAttribute(params string[] schemes) : ValidationAttribute
{
    /// <summary>More than any scheme, host and port take.</summary>
    private const int MaxLength = 300;

    /// <summary>The limit of DNS.</summary>
    private const int MaxHostLength = 253;

    public IReadOnlyList<string> Schemes { get; } = schemes;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        var origins = (value as IEnumerable<string?> ?? []).ToList();
        var refused = origins.FindIndex(origin => !IsOrigin(origin));
        if (refused < 0)
        {
            return ValidationResult.Success;
        }

        // The entry itself may contain line breaks. Its number is enough to find it.
        var member = validationContext.MemberName ?? string.Empty;
        return new ValidationResult(
            $"Entry {refused} of {member} is no origin. Write the scheme ({string.Join(", ", Schemes)}), the host, and"
                + " the port if it is not the usual one, such as https://files.example.org.",
            [member]
        );
    }

    private bool IsOrigin(string? origin) =>
        origin is { Length: <= MaxLength }
        && Origin().Match(origin) is { Success: true } match
        && Schemes.Contains(match.Groups["scheme"].Value, StringComparer.Ordinal)
        && match.Groups["host"].Length <= MaxHostLength
        && (
            !match.Groups["port"].Success
            || ushort.TryParse(
                match.Groups["port"].ValueSpan,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var port
            )
                && port > 0
        );

    // \z and not $, which would accept a final line break.
    [GeneratedRegex(
        @"\A(?<scheme>[a-z]+)://(?<host>[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*)"
            + @"(:(?<port>[0-9]{1,5}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Origin();
}
