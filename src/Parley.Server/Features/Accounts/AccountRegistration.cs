using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Features.Invites;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Creates accounts. The first one creates the workspace; later ones need what <see cref="ParleyOptions.Registration"/>
/// requires.
/// </summary>
internal sealed class AccountRegistration(
    IDbContextFactory<ParleyDbContext> contexts,
    AccountFactory accounts,
    AccountRules rules,
    WorkspaceCreator workspaces,
    InviteRedemption invites,
    PasswordAuthenticator passwords,
    IOptions<ParleyOptions> options
)
{
    /// <summary>Serializes registrations: two concurrent first accounts must not create two first workspaces.</summary>
    private static readonly SemaphoreSlim RegistrationLock = new(1);

    public async Task<Result<Registered>> ExecuteAsync(
        RegisterRequest request,
        IPAddress network,
        CancellationToken cancellationToken
    )
    {
        var result = await TryAsync(request, network, cancellationToken);
        return !result.Succeeded && await HasOwnAccountAsync(request, result.Error, network, cancellationToken)
            ? ParleyErrors.EmailTaken
            : result;
    }

    private async Task<Result<Registered>> TryAsync(
        RegisterRequest request,
        IPAddress network,
        CancellationToken cancellationToken
    )
    {
        // Hash before taking the lock: other registrations must not wait for a slow hash.
        var allowed = await CheckAsync(request, cancellationToken);
        if (!allowed.Succeeded)
        {
            return allowed.Error;
        }

        var prepared = await accounts.PrepareAsync(
            request.Email,
            request.DisplayName,
            request.Password,
            rules,
            network
        );
        if (!prepared.Succeeded)
        {
            return prepared.Error;
        }

        await RegistrationLock.WaitAsync(cancellationToken);
        try
        {
            return await RegisterLockedAsync(request, prepared.Value, cancellationToken);
        }
        finally
        {
            RegistrationLock.Release();
        }
    }

    /// <summary>
    /// A client whose response was lost registers again, after its own account has used the invite. Only the right
    /// password of that account reveals this.
    /// </summary>
    private async Task<bool> HasOwnAccountAsync(
        RegisterRequest request,
        ParleyError refusal,
        IPAddress network,
        CancellationToken cancellationToken
    ) =>
        refusal.Code is ErrorCodes.InviteUsedUp or ErrorCodes.InviteExpired or ErrorCodes.InviteNotFound
        && (await passwords.ByEmailAsync(request.Email, request.Password, network, cancellationToken)).Succeeded;

    /// <summary>True: it is the first account. Checked again under the lock.</summary>
    private async Task<Result<bool>> CheckAsync(RegisterRequest request, CancellationToken cancellationToken)
    {
        var first = !await AnyWorkspaceAsync(cancellationToken);
        if (!first && request.Invite is null && options.Value.Registration != RegistrationMode.Open)
        {
            return options.Value.Registration == RegistrationMode.Closed
                ? ParleyErrors.RegistrationClosed
                : ParleyErrors.RegistrationInviteRequired;
        }

        if (!first && options.Value.Registration == RegistrationMode.Closed)
        {
            return ParleyErrors.RegistrationClosed;
        }

        if (
            request.Invite is { } code
            && await invites.CheckAsync(code, cancellationToken) is { Succeeded: false } closed
        )
        {
            return closed.Error;
        }

        return first && WorkspaceNameOf(request).Error is { } wrong ? wrong : first;
    }

    private async Task<Result<Registered>> RegisterLockedAsync(
        RegisterRequest request,
        UserEntity user,
        CancellationToken cancellationToken
    )
    {
        var first = await CheckAsync(request, cancellationToken);
        if ((first.Error ?? await accounts.StoreAsync(user)) is { } refusal)
        {
            return refusal;
        }

        // The account is stored: a disconnect of the caller must not leave it half done.
        var workspace =
            request.Invite is { } invite ? await invites.RedeemAsync(invite, user, CancellationToken.None)
            : first.Value ? await workspaces.CreateAsync(null, WorkspaceNameOf(request).Value!, user.Id)
            : default(Result<Workspace>?);
        if (workspace is { Succeeded: false, Error: { } error })
        {
            return await RollBackAsync(user, error);
        }

        return new Registered(user, new() { User = AccountQueries.ToMe(user), Workspace = workspace?.Value });
    }

    private static Result<string> WorkspaceNameOf(RegisterRequest request) =>
        AccountRules.CheckName("workspaceName", request.WorkspaceName ?? "Parley", WorkspaceCreator.NameLength);

    /// <summary>
    /// Deletes the account if the invite did not admit it. If the store failed the outcome is unknown, and the account
    /// stays.
    /// </summary>
    private async Task<ParleyError> RollBackAsync(UserEntity user, ParleyError error)
    {
        if (error.Kind == ErrorKind.Unavailable)
        {
            return error with
            {
                Message =
                    "The account was created, but it could not join the workspace. Sign in and open the invite again.",
            };
        }

        await accounts.DeleteAsync(user);
        return error;
    }

    private async Task<bool> AnyWorkspaceAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Workspaces.AnyAsync(cancellationToken);
    }
}

/// <summary>A new account and the response to its owner.</summary>
internal sealed record Registered(UserEntity Account, RegisterResult Result);
