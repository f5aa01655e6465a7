using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Workspaces;

/// <summary>Gives a member another role.</summary>
internal static class ChangeRole
{
    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId, UserId userId, UpdateMemberRequest request, Caller caller, WorkspaceAccess access, AccountQueries accounts,
        IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, CancellationToken cancellationToken)
    {
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var member = await context.WorkspaceMembers.AsNoTracking()
            .FirstOrDefaultAsync(candidate => candidate.WorkspaceId == workspaceId.Value && candidate.UserId == userId.Value, cancellationToken);
        if (member is null)
        {
            return ParleyErrors.UserNotFound.ToHttp();
        }

        if ((await accounts.FindUserAsync(userId.Value, cancellationToken))?.Kind != UserKind.Human)
        {
            return (ParleyErrors.AccessForbidden with { Message = "Only people have roles; nobody signs in as this account." }).ToHttp();
        }

        if ((member.Role == WorkspaceRole.Owner || request.Role == WorkspaceRole.Owner) && view.Value.Role != WorkspaceRole.Owner)
        {
            return ParleyErrors.AccessForbidden.ToHttp();
        }

        // The condition is part of the statement: two owners who demote each other at the same time must not leave the workspace without one.
        var changed = await gate.ExecuteAsync(
            token => context.WorkspaceMembers
                .Where(candidate => candidate.WorkspaceId == workspaceId.Value && candidate.UserId == userId.Value)
                .Where(candidate => request.Role == WorkspaceRole.Owner || candidate.Role != WorkspaceRole.Owner || context.WorkspaceMembers.Any(
                    other => other.WorkspaceId == workspaceId.Value && other.Role == WorkspaceRole.Owner && other.UserId != userId.Value))
                .ExecuteUpdateAsync(set => set.SetProperty(candidate => candidate.Role, request.Role), token),
            cancellationToken);
        return changed == 0
            ? ParleyErrors.LastOwner.ToHttp()
            : TypedResults.Ok(new Member
            {
                User = (await accounts.FindUserAsync(userId.Value, cancellationToken))!,
                Role = request.Role,
                JoinedAt = member.JoinedAt,
            });
    }
}
