using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>Validates names and email addresses.</summary>
[SliceApi]
internal sealed class AccountRules(IOptions<AccountOptions> options)
{
    private const int EmailLength = 254;

    /// <summary>Longer passwords are wrong without hashing, which bounds the work per request.</summary>
    private const int PasswordLength = 4_096;

    /// <summary>Characters that separate or enclose addresses in email headers and SMTP.</summary>
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

    /// <summary>The form in which addresses are compared. Null: no account can have this address.</summary>
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
