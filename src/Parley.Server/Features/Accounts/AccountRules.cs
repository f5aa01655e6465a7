using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>What names and addresses may be.</summary>
internal sealed class AccountRules(IOptions<AccountOptions> options)
{
    private const int EmailLength = 254;

    /// <summary>A password that is longer is none: hashing must not take what somebody likes to send.</summary>
    private const int PasswordLength = 4_096;

    /// <summary>What separates or encloses addresses in a mail's head and in SMTP.</summary>
    private const string Separators = "<>()[],;:\\\"";
    private static readonly EmailAddressAttribute Email = new();

    public Result<string> CheckDisplayName(string name) =>
        CheckName("displayName", name, options.Value.DisplayNameLength);

    public static Result<string> CheckName(string field, string name, int maxLength) =>
        NameValidator.Check(field, name, 1, maxLength);

    public static Result<string> CheckEmail(string email)
    {
        var trimmed = email.Trim();
        return trimmed.Length <= EmailLength && Email.IsValid(trimmed) && !trimmed.Any(IsRefused)
            ? trimmed
            : ParleyErrors.Invalid("email", "an address like name@example.org is needed");
    }

    /// <summary>The form in which addresses are compared; null: no account can have this one.</summary>
    public static string? Normalize(string email)
    {
        var trimmed = email.Length <= EmailLength * 2 ? email.Trim() : string.Empty;
        return
            trimmed.Length is > 0 and <= EmailLength
            && trimmed.Contains('@')
            && !trimmed.Any(static c => char.IsSurrogate(c) || char.IsControl(c))
            ? trimmed.Normalize().ToUpperInvariant()
            : null;
    }

    public static bool IsBounded(string password) => password.Length <= PasswordLength;

    private static bool IsRefused(char c) =>
        char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c) || Separators.Contains(c);
}
