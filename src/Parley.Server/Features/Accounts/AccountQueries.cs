using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>Accounts as other slices see them.</summary>
[SliceApi]
internal sealed class AccountQueries(IDbContextFactory<ParleyDbContext> contexts)
{
    public async Task<Me> GetMeAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context
            .Users.AsNoTracking()
            .TagWith("accounts.me")
            .SingleAsync(candidate => candidate.Id == userId, cancellationToken);
        return ToMe(user);
    }

    public async Task<User?> FindUserAsync(Guid userId, CancellationToken cancellationToken) =>
        await GetUsersAsync([userId], cancellationToken) is [var user] ? user : null;

    public async Task<IReadOnlyList<User>> GetUsersAsync(
        IReadOnlyCollection<Guid> userIds,
        CancellationToken cancellationToken
    )
    {
        if (userIds.Count == 0)
        {
            return [];
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context
            .Users.TagWith("accounts.users")
            .Where(user => userIds.Contains(user.Id))
            .Select(user => new User
            {
                Id = new(user.Id),
                DisplayName = user.DisplayName,
                Kind = user.Kind,
                Deactivated = user.DeactivatedAt != null ? (bool?)true : null,
            })
            .ToListAsync(cancellationToken);
    }

    /// <summary>Returns the authors of messages, each once.</summary>
    public Task<IReadOnlyList<User>> GetAuthorsAsync(
        IEnumerable<StoredMessage> messages,
        CancellationToken cancellationToken
    ) => GetUsersAsync([.. messages.Select(message => message.AuthorId).Distinct()], cancellationToken);

    /// <summary>Returns the user if the caller shares a workspace with them.</summary>
    public async Task<User?> FindVisibleAsync(Guid callerId, Guid userId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var visible =
            callerId == userId
            || await context
                .WorkspaceMembers.TagWith("accounts.visible")
                .Where(membership => membership.UserId == callerId)
                .AnyAsync(
                    membership =>
                        context
                            .Set<WorkspaceMemberEntity>()
                            .Any(other => other.UserId == userId && other.WorkspaceId == membership.WorkspaceId),
                    cancellationToken
                );
        return visible ? await FindUserAsync(userId, cancellationToken) : null;
    }

    public static Me ToMe(UserEntity user) =>
        new()
        {
            Id = new(user.Id),
            DisplayName = user.DisplayName,
            Email = user.Email ?? string.Empty,
            CreatedAt = user.CreatedAt,
        };
}
