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
    /// <exception cref="ParleyException"><c>auth.invalid_credentials</c>; <c>auth.locked_out</c> with the time to wait.</exception>
    public async Task<TokenResult> LogInAsync(string email, string password, string device, CancellationToken cancellationToken = default)
    {
        var request = new TokenRequest { Email = email, Password = password, Device = device };
        var result = await _api.SendOnceAsync(
            "auth/token", request, ParleyJson.Default.TokenRequest, ParleyJson.Default.TokenResult, cancellationToken).ConfigureAwait(false);
        _api.Token = result.Token;
        return result;
    }

    /// <summary>Ends the session of the token on the server and forgets the token. Signed out already: does nothing.</summary>
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
    public Task<Me> GetMeAsync(CancellationToken cancellationToken = default) => _api.GetAsync("me", ParleyJson.Default.Me, cancellationToken);

    /// <summary>Changes how others see the caller.</summary>
    /// <param name="displayName">1-80 characters.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Me> UpdateMeAsync(string displayName, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = displayName },
            ParleyJson.Default.UpdateMeRequest, ParleyJson.Default.Me, cancellationToken);

    /// <summary>The caller's sign-ins.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<Session>> GetSessionsAsync(CancellationToken cancellationToken = default) =>
        (await _api.GetAsync("me/sessions", ParleyJson.Default.ItemListSession, cancellationToken).ConfigureAwait(false)).Items;

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
