using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>Validates new passwords: length, and not among the first that attackers try.</summary>
internal sealed class PasswordRules(IOptions<AccountOptions> options)
{
    private const int MaxLength = 256;
    private const int StampLength = 32;
    private const int MinDistinctCharacters = 4;

    /// <summary>
    /// A new security stamp. It changes with the password, so that a commit can detect a concurrent change.
    /// </summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(StampLength);

    /// <summary>Null, or <c>account.password_weak</c> with the reason.</summary>
    public ParleyError? Check(string password, string? email, string? displayName) =>
        password.Length < options.Value.PasswordLength
            ? ParleyErrors.PasswordWeak($"password: at least {options.Value.PasswordLength} characters are needed.")
        : password.Length > MaxLength
            ? ParleyErrors.PasswordWeak($"password: at most {MaxLength} characters are allowed.")
        : password.Distinct().Count() < MinDistinctCharacters
            ? ParleyErrors.PasswordWeak($"password: at least {MinDistinctCharacters} different characters are needed.")
        : CommonPasswords.Contains(password)
            ? ParleyErrors.PasswordWeak("password: this is a common password. Choose another.")
        : IsNameOrEmail(password, email, displayName)
            ? ParleyErrors.PasswordWeak("password: it must not be your name or your e-mail address.")
        : null;

    /// <summary>The name or the address, alone or with digits and signs around it.</summary>
    private static bool IsNameOrEmail(string password, string? email, string? displayName)
    {
        var core = CommonPasswords.Core(password);
        string[] own = [email ?? string.Empty, email?.Split('@')[0] ?? string.Empty, displayName ?? string.Empty];
        return own.Any(text => text.Length > 0 && Same(CommonPasswords.Core(text), core));
    }

    private static bool Same(string text, string core) =>
        text.Length > 0 && string.Equals(Squeeze(text), Squeeze(core), StringComparison.Ordinal);

    private static string Squeeze(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
