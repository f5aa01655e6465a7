using Microsoft.AspNetCore.Http;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Accounts;

/// <summary>Starts the sessions of browsers, which have a cookie.</summary>
internal sealed class BrowserSessions(SessionStore sessions, DeviceCookies devices)
{
    /// <summary>Maximum length of the name of a device.</summary>
    public const int DeviceLength = 200;

    /// <summary>False: the account was deactivated or its password changed since the verification.</summary>
    public async Task<bool> StartAsync(HttpContext context, VerifiedUser verified, CancellationToken cancellationToken)
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
