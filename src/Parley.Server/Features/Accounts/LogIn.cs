using Microsoft.AspNetCore.Http;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Accounts;

/// <summary>Signs in by password, with a cookie for browsers and a token for other clients, and signs out.</summary>
internal static class LogIn
{
    private const int DeviceLength = 200;

    public static async Task<IResult> HandleAsync(
        LogInRequest request,
        HttpContext context,
        PasswordAuthenticator passwords,
        SessionStore sessions,
        DeviceCookies devices,
        CancellationToken cancellationToken
    )
    {
        var verified = await passwords.ByEmailAsync(
            request.Email,
            request.Password,
            ClientNetwork.Of(context),
            cancellationToken,
            DeviceCookies.Read(context.Request)
        );
        if (!verified.Succeeded)
        {
            return verified.Error.ToHttp();
        }

        return await StartBrowserSessionAsync(context, sessions, devices, verified.Value, cancellationToken)
            ? TypedResults.Ok(new LogInResult { User = AccountQueries.ToMe(verified.Value.User) })
            : ParleyErrors.InvalidCredentials.ToHttp();
    }

    public static async Task<IResult> HandleTokenAsync(
        TokenRequest request,
        HttpContext context,
        PasswordAuthenticator passwords,
        SessionStore sessions,
        CancellationToken cancellationToken
    )
    {
        var device = AccountRules.CheckName("device", request.Device, DeviceLength);
        if (!device.Succeeded)
        {
            return device.Error.ToHttp();
        }

        var verified = await passwords.ByEmailAsync(
            request.Email,
            request.Password,
            ClientNetwork.Of(context),
            cancellationToken
        );
        if (!verified.Succeeded)
        {
            return verified.Error.ToHttp();
        }

        return
            await sessions.StartAsync(verified.Value, SessionKind.Device, device.Value, cancellationToken)
                is var (token, session)
            ? TypedResults.Ok(
                new TokenResult
                {
                    Token = token,
                    ExpiresAt = session.ExpiresAt,
                    User = AccountQueries.ToMe(verified.Value.User),
                }
            )
            : ParleyErrors.InvalidCredentials.ToHttp();
    }

    public static async Task<IResult> HandleLogOutAsync(
        HttpContext context,
        Caller caller,
        SessionStore sessions,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        await sessions.EndAsync(caller.UserId, caller.SessionId, cancellationToken);
        await grains.GetUserGrain(caller.UserId).SessionEndedAsync(caller.UserId, caller.SessionId);
        SessionAuthentication.ClearCookie(context);
        return TypedResults.NoContent();
    }

    /// <summary>False: the account was deactivated or its password changed since the verification.</summary>
    public static async Task<bool> StartBrowserSessionAsync(
        HttpContext context,
        SessionStore sessions,
        DeviceCookies devices,
        VerifiedUser verified,
        CancellationToken cancellationToken
    )
    {
        var device = context.Request.Headers.UserAgent.ToString();
        device = device.Length <= DeviceLength ? device : device[..DeviceLength];
        var name = NameValidator.Check("device", device, 1, DeviceLength).Value ?? "Browser";
        if (
            await sessions.StartAsync(verified, SessionKind.Browser, name, cancellationToken)
            is not var (token, session)
        )
        {
            return false;
        }

        await devices.SetAsync(context, verified.User, cancellationToken);
        SessionAuthentication.SetCookie(context, token, session.ExpiresAt);
        return true;
    }
}
