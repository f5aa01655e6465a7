using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// The device cookies of OWASP: a browser that has signed in to an account shows so at its next sign-in, and what it
/// fails with is counted by itself. So strangers who lock the sign-in of an account do not lock out the browsers of its
/// owner. It opens nothing: whoever steals one has as many guesses as a stranger has, until the password changes.
/// </summary>
internal sealed class DeviceCookies(IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, TimeProvider clock)
{
    /// <summary>Accounts that take turns in one browser; the one that signed in the longest ago is forgotten.</summary>
    public const int MaxAccounts = 4;

    private const string CookieName = "parley_device";
    private const string SecureCookieName = "__Host-parley_device";
    private const int Days = 365;
    private const char Separator = '.';

    private readonly SigningKey _key = new(contexts, gate, "device-key");

    /// <summary>What the browser sent; null: nothing. Nobody has looked at it yet.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[SecureCookieName] ?? request.Cookies[CookieName];

    /// <summary>The id of a browser that has signed in to the account with its present password; else null.</summary>
    /// <param name="sent">Of <see cref="Read"/>.</param>
    /// <param name="address">Normalized.</param>
    /// <param name="cancellationToken">Gives up.</param>
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

        // Only who has signed in to the account gets as far as this: the question tells nobody that there is one.
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var stamp = await context
            .Users.TagWith("accounts.device")
            .Where(user => user.NormalizedEmail == address)
            .Select(user => user.SecurityStamp)
            .FirstOrDefaultAsync(cancellationToken);
        return stamp is not null && DeviceToken.HashStamp(stamp) == token.StampHash ? token.Id : null;
    }

    /// <summary>To a browser whose user has shown to be the account's owner.</summary>
    /// <param name="context">The request of it.</param>
    /// <param name="user">The account, with the stamp of its present password.</param>
    /// <param name="cancellationToken">Gives up.</param>
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
