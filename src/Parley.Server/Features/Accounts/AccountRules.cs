using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>What names and addresses may be.</summary>
internal sealed class AccountRules(IOptions<AccountOptions> options)
{
    private const int EmailLength = 254;
    private static readonly EmailAddressAttribute Email = new();

    public Result<string> CheckDisplayName(string name) => CheckName("displayName", name, options.Value.DisplayNameLength);

    public static Result<string> CheckName(string field, string name, int longest) => Names.Check(field, name, 1, longest);

    public static Result<string> CheckEmail(string email)
    {
        var trimmed = email.Trim();
        return trimmed.Length <= EmailLength && Email.IsValid(trimmed) && !trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? trimmed
            : ParleyErrors.Invalid("email", "an address like name@example.org is needed");
    }
}
