using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Features.Accounts;

/// <summary>Signing in by password: a cookie for browsers, a token for everything else; and signing out.</summary>
internal sealed class LogIn(UserManager<UserEntity> users, SignInGuard guard, TimeProvider clock)
{
    private const int DeviceLength = 200;

    private static readonly Lazy<string> DummyHash = new(() => new PasswordHasher<UserEntity>().HashPassword(null!, Guid.Empty.ToString()));

    public static async Task<IResult> HandleAsync(
        LogInRequest request, HttpContext context, LogIn logIn, SessionStore sessions, CancellationToken cancellationToken)
    {
        var user = await logIn.CheckAsync(request.Email, request.Password);
        if (!user.Succeeded)
        {
            return user.Error.ToHttp();
        }

        await StartBrowserSessionAsync(context, sessions, user.Value.Id, cancellationToken);
        return TypedResults.Ok(new LogInResult { User = AccountQueries.ToMe(user.Value) });
    }

    public static async Task<IResult> HandleTokenAsync(
        TokenRequest request, LogIn logIn, SessionStore sessions, CancellationToken cancellationToken)
    {
        var device = AccountRules.CheckName("device", request.Device, DeviceLength);
        if (!device.Succeeded)
        {
            return device.Error.ToHttp();
        }

        var user = await logIn.CheckAsync(request.Email, request.Password);
        if (!user.Succeeded)
        {
            return user.Error.ToHttp();
        }

        var (token, session) = await sessions.StartAsync(user.Value.Id, SessionKind.Device, device.Value, cancellationToken);
        return TypedResults.Ok(new TokenResult { Token = token, ExpiresAt = session.ExpiresAt, User = AccountQueries.ToMe(user.Value) });
    }

    public static async Task<IResult> HandleLogOutAsync(
        HttpContext context, Caller caller, SessionStore sessions, IGrainFactory grains, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(caller.UserId, caller.SessionId, cancellationToken);
        await grains.PeopleOf(caller.UserId).SessionEndedAsync(caller.UserId, caller.SessionId);
        SessionAuthentication.ClearCookie(context);
        return TypedResults.NoContent();
    }

    public static async Task StartBrowserSessionAsync(HttpContext context, SessionStore sessions, Guid userId, CancellationToken cancellationToken)
    {
        var device = context.Request.Headers.UserAgent.ToString();
        var name = Names.Check("device", device.Length <= DeviceLength ? device : device[..DeviceLength], 1, DeviceLength);
        var (token, session) = await sessions.StartAsync(userId, SessionKind.Browser, name.Value ?? "Browser", cancellationToken);
        SessionAuthentication.SetCookie(context, token, session.ExpiresAt);
    }

    private Task<Result<UserEntity>> CheckAsync(string email, string password) => guard.TryAsync(email.Trim(), () => TryAsync(email, password));

    /// <summary>
    /// The account, or <c>auth.invalid_credentials</c> or <c>auth.locked_out</c>. An unknown address costs the same time as a wrong password, and gets the
    /// same answers as often: the try that locks the account is answered like those before it.
    /// </summary>
    private async Task<Result<UserEntity>> TryAsync(string email, string password)
    {
        var user = await users.FindByEmailAsync(email.Trim());
        if (user is null)
        {
            new PasswordHasher<UserEntity>().VerifyHashedPassword(null!, DummyHash.Value, password);
            return ParleyErrors.InvalidCredentials;
        }

        var now = clock.GetUtcNow();
        if (user.LockoutEnd is { } end && end > now)
        {
            return ParleyErrors.LockedOut(end - now);
        }

        if (!await users.CheckPasswordAsync(user, password))
        {
            await users.AccessFailedAsync(user);
            return ParleyErrors.InvalidCredentials;
        }

        await users.ResetAccessFailedCountAsync(user);
        return user;
    }
}
