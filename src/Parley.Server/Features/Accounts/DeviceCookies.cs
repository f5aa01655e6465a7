using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// OWASP device cookies: a browser that has signed in to an account proves it at its next sign-in, and its failures are
/// counted separately. An attacker who locks the sign-in of an account does not lock out the owner's browsers. The
/// cookie grants no access: a stolen one gives as many guesses as any client has, until the password changes.
/// </summary>
internal sealed class DeviceCookies(IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, TimeProvider clock)
{
    /// <summary>Maximum number of accounts per browser; the least recent sign-in is dropped.</summary>
    public const int MaxAccounts = 4;

    private const string CookieName = "parley_device";
    private const string SecureCookieName = "__Host-parley_device";
    private const int Days = 365;
    private const char Separator = '.';

    private readonly SigningKey _key = new(contexts, gate, "device-key");

    /// <summary>Returns the unverified cookie; null if there is none.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[SecureCookieName] ?? request.Cookies[CookieName];

    /// <summary>
    /// Returns the id of a browser that has signed in to the account with its current password; else null.
    /// </summary>
    /// <param name="sent">The result of <see cref="Read"/>.</param>
    /// <param name="address">Normalized.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<Guid?> FindAsync(string? sent, string address, CancellationToken cancellationToken)
    {
        if (
            Split(sent) is not { Length: > 0 } tokens
            || await _key.FindAsync(cancellationToken) is not { } key
            || tokens.Select(text => DeviceToken.Read(text, address, key)).FirstOrDefault(read => read is not null)
                is not { } token
            || token.ExpiresAt <= clock.GetUtcNow()
        )
        {
            return null;
        }

        // Only a browser that has signed in to the account gets here: the query does not reveal whether the account
        // exists.
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var stamp = await context
            .Users.TagWith("accounts.device")
            .Where(user => user.NormalizedEmail == address)
            .Select(user => user.SecurityStamp)
            .FirstOrDefaultAsync(cancellationToken);
        return stamp is not null && DeviceToken.HashStamp(stamp) == token.StampHash ? token.Id : null;
    }

    /// <summary>Sets the cookie of a browser whose user has proven to own the account.</summary>
    /// <param name="context">The request of the browser.</param>
    /// <param name="user">The account, with its current security stamp.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task SetAsync(HttpContext context, UserEntity user, CancellationToken cancellationToken)
    {
        var (address, key) = (user.NormalizedEmail!, await _key.GetAsync(cancellationToken));
        var token = new DeviceToken(
            new(RandomNumberGenerator.GetBytes(16)),
            clock.GetUtcNow().AddDays(Days),
            DeviceToken.HashStamp(user.SecurityStamp!)
        );
        var others = Split(Read(context.Request)).Where(text => DeviceToken.Read(text, address, key) is null);
        var secure = context.Request.IsHttps;
        context.Response.Cookies.Append(
            secure ? SecureCookieName : CookieName,
            string.Join(Separator, others.Prepend(token.Write(address, key)).Take(MaxAccounts)),
            SessionAuthentication.Attributes(secure, token.ExpiresAt)
        );
    }

    private static string[] Split(string? sent) =>
        sent is { Length: <= (DeviceToken.Characters + 1) * MaxAccounts }
            ? [.. sent.Split(Separator).Where(text => text.Length == DeviceToken.Characters)]
            : [];
}
