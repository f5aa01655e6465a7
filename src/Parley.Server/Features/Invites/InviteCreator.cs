using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Invites;

/// <summary>
/// Stores a new invite in a commit that locks the creator's role and account. A concurrent loss of the role waits for
/// it, finds the invite and deletes it.
/// </summary>
internal sealed class InviteCreator(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    WorkspaceAccess access,
    IOptions<InviteOptions> limits
)
{
    /// <summary>The invite has not expired and has uses left. Other invites do not count.</summary>
    public static Expression<Func<InviteEntity, bool>> IsOpen(DateTimeOffset now) =>
        invite => invite.ExpiresAt > now && (invite.MaxUses == null || invite.Uses < invite.MaxUses);

    /// <summary>
    /// Null: it is stored. Else <c>invite.too_many</c>, or the error for a user who may not create invites (any more).
    /// </summary>
    public async Task<ParleyError?> StoreAsync(InviteEntity invite, CancellationToken cancellationToken)
    {
        var full = false;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var stored = await gate.ExecuteInTransactionAsync(
            context,
            async token =>
            {
                if (!await LockAsync(context, invite, token))
                {
                    return false;
                }

                var open = await context
                    .Invites.TagWith("invites.count")
                    .Where(other => other.WorkspaceId == invite.WorkspaceId)
                    .Where(IsOpen(invite.CreatedAt))
                    .CountAsync(token);
                full = open >= limits.Value.PerWorkspace;
                if (!full)
                {
                    await context.InsertAsync(invite, token);
                }

                return !full;
            },
            cancellationToken
        );
        return stored ? null
            : full ? ParleyErrors.InviteTooMany
            : await ExplainAsync(invite, cancellationToken);
    }

    private async Task<ParleyError> ExplainAsync(InviteEntity invite, CancellationToken cancellationToken)
    {
        var caller = new Caller(invite.CreatedBy, SessionId: default);
        var view = await access.ForManagingAsync(caller, new(invite.WorkspaceId), cancellationToken);
        return view.Error ?? ParleyErrors.AuthRequired;
    }

    /// <summary>Locks the workspace too, so that concurrent creations count each other.</summary>
    private static async Task<bool> LockAsync(
        ParleyDbContext context,
        InviteEntity invite,
        CancellationToken cancellationToken
    ) =>
        await context.LockManagerAsync(invite.WorkspaceId, invite.CreatedBy, cancellationToken)
        && await context.LockWorkspaceAsync(invite.WorkspaceId, cancellationToken);
}
