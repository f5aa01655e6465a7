using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>What a sign-in page needs to know. No sign-in needed.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<AuthOptions> GetAuthOptionsAsync(CancellationToken cancellationToken = default) =>
        _api.GetAsync("auth/options", ParleyJson.Default.AuthOptions, cancellationToken);

    /// <summary>Signs in as a device and uses the token for all later calls and connections.</summary>
    /// <param name="email">The sign-in name.</param>
    /// <param name="password">The password; not kept.</param>
    /// <param name="device">How the session is named in the list of sessions, 1-200 characters.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException">
    /// <c>auth.invalid_credentials</c>; <c>auth.locked_out</c> with the time to wait.
    /// </exception>
    public async Task<TokenResult> LogInAsync(
        string email,
        string password,
        string device,
        CancellationToken cancellationToken = default
    )
    {
        var request = new TokenRequest
        {
            Email = email,
            Password = password,
            Device = device,
        };
        var result = await _api.SendOnceAsync(
                "auth/token",
                request,
                ParleyJson.Default.TokenRequest,
                ParleyJson.Default.TokenResult,
                cancellationToken
            )
            .ConfigureAwait(false);
        _api.Token = result.Token;
        return result;
    }

    /// <summary>
    /// Ends the session of the token on the server and forgets the token. Signed out already: does nothing.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task LogOutAsync(CancellationToken cancellationToken = default)
    {
        if (_api.Token is null)
        {
            return;
        }

        try
        {
            await _api.SendAsync(HttpMethod.Post, "auth/logout", cancellationToken).ConfigureAwait(false);
        }
        catch (ParleyException e) when (string.Equals(e.Code, ErrorCodes.AuthRequired, StringComparison.Ordinal))
        {
            // The session had ended before: what was wanted.
        }

        _api.Token = null;
    }

    /// <summary>The caller's account.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Me> GetMeAsync(CancellationToken cancellationToken = default) =>
        _api.GetAsync("me", ParleyJson.Default.Me, cancellationToken);

    /// <summary>Changes how others see the caller.</summary>
    /// <param name="displayName">1-80 characters.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Me> UpdateMeAsync(string displayName, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Patch,
            "me",
            new UpdateMeRequest { DisplayName = displayName },
            ParleyJson.Default.UpdateMeRequest,
            ParleyJson.Default.Me,
            cancellationToken
        );

    /// <summary>
    /// Changes the caller's password; every other session of theirs ends, this one stays. Never repeated by itself.
    /// </summary>
    /// <param name="currentPassword">The password that signs in now.</param>
    /// <param name="newPassword">The one that signs in from then on.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException">
    /// <c>auth.invalid_credentials</c>, <c>auth.locked_out</c> after too many of these, <c>account.password_weak</c>.
    /// </exception>
    public Task ChangePasswordAsync(
        string currentPassword,
        string newPassword,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendOnceAsync(
            "me/password",
            new ChangePasswordRequest { CurrentPassword = currentPassword, NewPassword = newPassword },
            ParleyJson.Default.ChangePasswordRequest,
            cancellationToken
        );

    /// <summary>
    /// Closes the caller's account: every session of theirs ends, this one too. Admins can open it again.
    /// </summary>
    /// <param name="password">The caller's password.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException">
    /// <c>auth.invalid_credentials</c>; <c>workspace.last_owner</c> where nobody else owns a workspace of the caller's.
    /// </exception>
    public async Task DeactivateMeAsync(string password, CancellationToken cancellationToken = default)
    {
        await _api.SendOnceAsync(
                "me/deactivation",
                new DeactivateMeRequest { Password = password },
                ParleyJson.Default.DeactivateMeRequest,
                cancellationToken
            )
            .ConfigureAwait(false);
        _api.Token = null;
    }

    /// <summary>
    /// Has a link sent to the account's address, by which a forgotten password can be replaced. Answers the same
    /// whether there is one.
    /// </summary>
    /// <param name="email">The sign-in name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException"><c>reset.unavailable</c>: the server sends no mail.</exception>
    public Task RequestPasswordResetAsync(string email, CancellationToken cancellationToken = default) =>
        _api.SendOnceAsync(
            "auth/password-resets",
            new PasswordResetRequest { Email = email },
            ParleyJson.Default.PasswordResetRequest,
            cancellationToken
        );

    /// <summary>Whose password the code of a link sets. The code stays good.</summary>
    /// <param name="code">The code.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException"><c>reset.invalid</c>: it sets nobody's, or no longer does.</exception>
    public Task<PasswordResetAccount> CheckPasswordResetAsync(
        string code,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Post,
            "auth/password-resets/check",
            new CheckPasswordResetRequest { Code = code },
            ParleyJson.Default.CheckPasswordResetRequest,
            ParleyJson.Default.PasswordResetAccount,
            cancellationToken
        );

    /// <summary>
    /// Sets a new password by the code of a link; every session of the account ends. Never repeated by itself.
    /// </summary>
    /// <param name="code">The code; good for one use.</param>
    /// <param name="password">The new password.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException"><c>reset.invalid</c>, <c>account.password_weak</c>.</exception>
    public Task CompletePasswordResetAsync(
        string code,
        string password,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendOnceAsync(
            "auth/password-resets/complete",
            new CompletePasswordResetRequest { Code = code, Password = password },
            ParleyJson.Default.CompletePasswordResetRequest,
            cancellationToken
        );

    /// <summary>The caller's sign-ins.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<Session>> GetSessionsAsync(CancellationToken cancellationToken = default) =>
        (
            await _api.GetAsync("me/sessions", ParleyJson.Default.ItemListSession, cancellationToken)
                .ConfigureAwait(false)
        ).Items;

    /// <summary>Ends one of the caller's sign-ins; its sockets close.</summary>
    /// <param name="sessionId">Which.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task EndSessionAsync(SessionId sessionId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, $"me/sessions/{sessionId}", cancellationToken);

    /// <summary>Somebody who shares a workspace with the caller.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<User> GetUserAsync(UserId userId, CancellationToken cancellationToken = default) =>
        _api.GetAsync($"users/{userId}", ParleyJson.Default.User, cancellationToken);
}
