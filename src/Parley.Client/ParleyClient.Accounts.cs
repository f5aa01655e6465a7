using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>The options for a sign-in page. Needs no sign-in.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<AuthOptions> GetAuthOptionsAsync(CancellationToken cancellationToken = default) =>
        _api.GetAsync("auth/options", ParleyJson.Default.AuthOptions, cancellationToken);

    /// <summary>Signs in as a device and uses the token for all later calls and connections.</summary>
    /// <param name="email">The sign-in name.</param>
    /// <param name="password">The password; not kept.</param>
    /// <param name="device">The name of the session in the list of sessions, 1-200 characters.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException">
    /// <c>auth.invalid_credentials</c>; <c>auth.locked_out</c> with a retry delay.
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

    /// <summary>Ends the session on the server and drops the token. Does nothing when signed out.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
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
            // The session has ended already.
        }

        _api.Token = null;
    }

    /// <summary>The caller's account.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<Me> GetMeAsync(CancellationToken cancellationToken = default) =>
        _api.GetAsync("me", ParleyJson.Default.Me, cancellationToken);

    /// <summary>The events of the caller's own stream after a seq, as on the socket.</summary>
    /// <param name="after">The last known <see cref="Socket.UserEvent.UserSeq"/>; 0 for all.</param>
    /// <param name="limit">1-100, default 50.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<EventPage> GetMyEventsAsync(
        long after,
        int limit = 50,
        CancellationToken cancellationToken = default
    ) => _api.GetAsync($"me/events?after={after}&limit={limit}", ParleyJson.Default.EventPage, cancellationToken);

    /// <summary>Changes the caller's display name.</summary>
    /// <param name="displayName">1-80 characters.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
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
    /// Changes the caller's password. Ends all other sessions of the caller. Never retried automatically.
    /// </summary>
    /// <param name="currentPassword">The current password.</param>
    /// <param name="newPassword">The new password.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
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

    /// <summary>Deactivates the caller's account and ends all its sessions. Admins can reactivate it.</summary>
    /// <param name="password">The caller's password.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException">
    /// <c>auth.invalid_credentials</c>; <c>workspace.last_owner</c>: the caller is the last owner of a workspace.
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
    /// Sends a link for a password reset to the account's address. The response does not tell whether there is an
    /// account.
    /// </summary>
    /// <param name="email">The sign-in name.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>reset.unavailable</c>: the server sends no mail.</exception>
    public Task RequestPasswordResetAsync(string email, CancellationToken cancellationToken = default) =>
        _api.SendOnceAsync(
            "auth/password-resets",
            new PasswordResetRequest { Email = email },
            ParleyJson.Default.PasswordResetRequest,
            cancellationToken
        );

    /// <summary>The account of a reset code. Does not use the code up.</summary>
    /// <param name="code">The code.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>reset.invalid</c>: the code is unknown or expired.</exception>
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
    /// Sets a new password by a reset code. Ends all sessions of the account. Never retried automatically.
    /// </summary>
    /// <param name="code">The code; valid once.</param>
    /// <param name="password">The new password.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
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

    /// <summary>The caller's sessions.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<IReadOnlyList<Session>> GetSessionsAsync(CancellationToken cancellationToken = default) =>
        (
            await _api.GetAsync("me/sessions", ParleyJson.Default.ItemListSession, cancellationToken)
                .ConfigureAwait(false)
        ).Items;

    /// <summary>Ends one of the caller's sessions and closes its sockets.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task EndSessionAsync(SessionId sessionId, CancellationToken cancellationToken = default) =>
        _api.SendAsync(HttpMethod.Delete, $"me/sessions/{sessionId}", cancellationToken);

    /// <summary>A user who shares a workspace with the caller.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<User> GetUserAsync(UserId userId, CancellationToken cancellationToken = default) =>
        _api.GetAsync($"users/{userId}", ParleyJson.Default.User, cancellationToken);
}
