using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Import;

/// <summary>
/// Finds or creates the accounts of imported authors, in a commit that locks the caller's role and account: the body
/// may arrive long after the authentication.
/// </summary>
internal sealed class AuthorImport(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    WorkspaceAccess access,
    AccountRules rules,
    ImportQuota quota,
    TimeProvider clock
) : IDisposable
{
    private const int MaxNames = 1_000;

    /// <summary>
    /// One import at a time: each locks rows of its caller and workspace during a thousand inserts. A demotion of the
    /// caller waits for one of them, not for all.
    /// </summary>
    private readonly SemaphoreSlim _lock = new(1);

    /// <summary>In the order of the names, without duplicates.</summary>
    public async Task<Result<List<ImportAuthor>>> ExecuteAsync(
        Caller caller,
        WorkspaceId workspaceId,
        ImportAuthorsRequest request,
        CancellationToken cancellationToken
    )
    {
        if (request.Names.Count is < 1 or > MaxNames)
        {
            return ParleyErrors.Invalid("names", $"1-{MaxNames}");
        }

        // JSON parsing does not check the nullability of elements.
        var names = request.Names.Select(name => rules.CheckDisplayName(name ?? string.Empty)).ToList();
        if (names.FirstOrDefault(name => !name.Succeeded).Error is { } refusal)
        {
            return refusal;
        }

        // Check again after the body: a caller who lost the role must not use up the quota.
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error;
        }

        List<string> distinct = [.. names.Select(name => name.Value!).Distinct(StringComparer.Ordinal)];
        if (await quota.ConsumeAsync(view.Value.CreatedBy, distinct) is { } tooMuch)
        {
            return tooMuch;
        }

        await _lock.WaitAsync(cancellationToken);
        try
        {
            var authors = await FindOrCreateAsync(caller.UserId, workspaceId.Value, distinct, cancellationToken);
            if (authors is not null)
            {
                return authors;
            }
        }
        finally
        {
            _lock.Release();
        }

        view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        return view.Error ?? ParleyErrors.AuthRequired;
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>Null: the caller has lost the role.</summary>
    public async Task<List<ImportAuthor>?> FindOrCreateAsync(
        Guid callerId,
        Guid workspaceId,
        List<string> names,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        List<ImportAuthor> authors = [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var done = await gate.ExecuteInTransactionAsync(
            context,
            async token =>
            {
                // Concurrent imports of the same name wait here, and the second one finds it.
                if (
                    !await context.LockManagerAsync(workspaceId, callerId, token)
                    || !await context.LockWorkspaceAsync(workspaceId, token)
                )
                {
                    return false;
                }

                var existing = await context
                    .ImportedAuthors.TagWith("import.known")
                    .Where(author => author.WorkspaceId == workspaceId && names.Contains(author.Name))
                    .ToDictionaryAsync(author => author.Name, author => author.UserId, StringComparer.Ordinal, token);
                var created = names
                    .Where(name => !existing.ContainsKey(name))
                    .Select(name => (Name: name, User: AccountFactory.CreateWithoutLogIn(name, UserKind.Imported, now)))
                    .ToDictionary(author => author.Name, author => author.User, StringComparer.Ordinal);
                await context.InsertAllAsync(created.Values.ToList(), token);
                await context.InsertAllAsync(
                    created
                        .Select(author => new ImportedAuthorEntity
                        {
                            WorkspaceId = workspaceId,
                            Name = author.Key,
                            UserId = author.Value.Id,
                        })
                        .ToList(),
                    token
                );
                await context.InsertAllAsync(
                    created
                        .Values.Select(user => new WorkspaceMemberEntity
                        {
                            WorkspaceId = workspaceId,
                            UserId = user.Id,
                            Role = WorkspaceRole.Guest,
                            JoinedAt = now,
                        })
                        .ToList(),
                    token
                );
                authors =
                [
                    .. names.Select(name => new ImportAuthor(
                        name,
                        new(created.TryGetValue(name, out var user) ? user.Id : existing[name])
                    )),
                ];
                return true;
            },
            cancellationToken
        );
        return done ? authors : null;
    }
}
