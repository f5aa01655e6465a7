using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Features.Invites;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>Makes accounts. The first one makes the workspace; later ones need what <see cref="ParleyOptions.Registration"/> asks for.</summary>
internal sealed class Register(
    IDbContextFactory<ParleyDbContext> contexts, AccountFactory accounts, AccountRules rules, WorkspaceMaker workspaces, InviteDoor invites,
    IOptions<ParleyOptions> options)
{
    /// <summary>Two first accounts at the same time must not make two first workspaces.</summary>
    private static readonly SemaphoreSlim Turn = new(1);

    public static async Task<IResult> HandleAsync(
        RegisterRequest request, HttpContext context, Register register, SessionStore sessions, CancellationToken cancellationToken)
    {
        var result = await register.RunAsync(request, cancellationToken);
        if (!result.Succeeded)
        {
            return result.Error.ToHttp();
        }

        if (!await LogIn.StartBrowserSessionAsync(context, sessions, new(result.Value.Account, null), cancellationToken))
        {
            return ParleyErrors.InvalidCredentials.ToHttp();
        }

        return TypedResults.Json(result.Value.Result, Parley.Json.ParleyJson.Default.RegisterResult, statusCode: StatusCodes.Status201Created);
    }

    public async Task<Result<Registered>> RunAsync(RegisterRequest request, CancellationToken cancellationToken)
    {
        await Turn.WaitAsync(cancellationToken);
        try
        {
            return await RunInTurnAsync(request, cancellationToken);
        }
        finally
        {
            Turn.Release();
        }
    }

    private async Task<Result<Registered>> RunInTurnAsync(RegisterRequest request, CancellationToken cancellationToken)
    {
        var first = !await AnyWorkspaceAsync(cancellationToken);
        if (!first && request.Invite is null && options.Value.Registration != RegistrationMode.Open)
        {
            return options.Value.Registration == RegistrationMode.Closed ? ParleyErrors.RegistrationClosed : ParleyErrors.RegistrationInviteRequired;
        }

        if (!first && options.Value.Registration == RegistrationMode.Closed)
        {
            return ParleyErrors.RegistrationClosed;
        }

        if (request.Invite is { } code && await invites.CheckAsync(code, cancellationToken) is { Succeeded: false } closed)
        {
            return closed.Error;
        }

        var workspaceName = AccountRules.CheckName("workspaceName", request.WorkspaceName ?? "Parley", WorkspaceMaker.NameLength);
        if (first && !workspaceName.Succeeded)
        {
            return workspaceName.Error;
        }

        var created = await accounts.CreateAsync(request.Email, request.DisplayName, request.Password, rules);
        if (!created.Succeeded)
        {
            return created.Error;
        }

        // The account is there: from here on the caller's hanging up must not leave it half done.
        var user = created.Value;
        var workspace = request.Invite is { } invite ? await invites.EnterAsync(invite, user, CancellationToken.None)
            : first ? await workspaces.MakeAsync(null, workspaceName.Value!, user.Id)
            : default(Result<Workspace>?);
        if (workspace is { Succeeded: false, Error: { } error })
        {
            return await TakeBackAsync(user, error);
        }

        return new Registered(user, new() { User = AccountQueries.ToMe(user), Workspace = workspace?.Value });
    }

    /// <summary>An account that came with an invite which let nobody in is no account; where the store failed, nobody knows, and it stays.</summary>
    private async Task<ParleyError> TakeBackAsync(UserEntity user, ParleyError error)
    {
        if (error.Kind == ErrorKind.Unavailable)
        {
            return error with { Message = "The account is made, but the workspace could not be entered. Sign in and open the invite again." };
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

/// <summary>A new account and what its owner is told.</summary>
internal sealed record Registered(UserEntity Account, RegisterResult Result);
