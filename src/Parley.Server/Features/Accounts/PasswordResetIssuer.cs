using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Accounts;

/// <summary>Creates the codes that set a new password, see <see cref="PasswordResetCodes"/>.</summary>
[SliceApi]
internal sealed class PasswordResetIssuer(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    IOptions<AccountOptions> options,
    TimeProvider clock
)
{
    private static readonly TimeSpan MailWindow = TimeSpan.FromHours(1);

    /// <summary>
    /// Creates a code for an account, by the operator. Null: there is no such account, or it is deactivated.
    /// </summary>
    /// <param name="address">Normalized.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<PasswordResetCode?> ForOperatorAsync(string address, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await FindByAddressAsync(context, address, cancellationToken);
        return user is null
            ? null
            : await CreateAsync(
                context,
                user,
                NewReset(null),
                () => context.Users.Where(candidate => candidate.Id == user.Id),
                static (_, _) => Task.FromResult(true),
                cancellationToken
            );
    }

    /// <summary>
    /// Creates the code of a queued email, in the place of the code of its last attempt, and stores its hash with the
    /// email. Null: there is no such account, it is deactivated or has got too many emails, the last code was used or
    /// has expired, or the email is sent by another process.
    /// </summary>
    public async Task<PasswordResetCode?> ForMailAsync(WorkRun run, CancellationToken cancellationToken)
    {
        var mail = PasswordResetMail.FromPayload(run.Payload);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await FindByAddressAsync(context, mail.Address, cancellationToken);
        return user is null ? null
            : mail.CodeHash is { } last ? await ReplaceAsync(context, user, run, mail, last, cancellationToken)
            : await CreateFirstAsync(context, user, run, mail, cancellationToken);
    }

    /// <summary>
    /// Creates a code for an admin. Null: the caller does not rank above the user in all their workspaces, or the
    /// account is deactivated.
    /// </summary>
    public async Task<PasswordResetCode?> ForMemberAsync(
        Guid callerId,
        Guid workspaceId,
        Guid userId,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context
            .Users.AsNoTracking()
            .FirstOrDefaultAsync(candidate => candidate.Id == userId, cancellationToken);
        return user is null
            ? null
            : await CreateAsync(
                context,
                user,
                NewReset(callerId),
                () => context.ManageableBy(callerId, workspaceId, userId),
                async (_, token) =>
                {
                    await context
                        .PasswordResets.Where(other => other.UserId == user.Id && other.CreatedBy != null)
                        .ExecuteDeleteAsync(token);
                    return true;
                },
                cancellationToken
            );
    }

    private static Task<UserEntity?> FindByAddressAsync(
        ParleyDbContext context,
        string address,
        CancellationToken cancellationToken
    ) =>
        context
            .Users.AsNoTracking()
            .TagWith("accounts.reset-address")
            .FirstOrDefaultAsync(candidate => candidate.NormalizedEmail == address, cancellationToken);

    private Task<PasswordResetCode?> CreateFirstAsync(
        ParleyDbContext context,
        UserEntity user,
        WorkRun run,
        PasswordResetMail mail,
        CancellationToken cancellationToken
    )
    {
        var since = clock.GetUtcNow() - MailWindow;
        return CreateAsync(
            context,
            user,
            NewReset(null),
            () =>
                context.Users.Where(candidate =>
                    candidate.Id == user.Id
                    && context
                        .Set<PasswordResetEntity>()
                        .Count(reset => reset.UserId == user.Id && reset.CreatedBy == null && reset.CreatedAt > since)
                        < options.Value.ResetMailsPerHour
                ),
            (hash, token) => run.SavePayloadAsync(context, (mail with { CodeHash = hash }).ToPayload(), token),
            cancellationToken
        );
    }

    /// <summary>The code of the last attempt was never stored, so another one takes its place and time.</summary>
    private async Task<PasswordResetCode?> ReplaceAsync(
        ParleyDbContext context,
        UserEntity user,
        WorkRun run,
        PasswordResetMail mail,
        byte[] last,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var replaced = await context
            .PasswordResets.AsNoTracking()
            .FirstOrDefaultAsync(
                reset => reset.CodeHash == last && reset.UserId == user.Id && reset.ExpiresAt > now,
                cancellationToken
            );
        return replaced is null
            ? null
            : await CreateAsync(
                context,
                user,
                (replaced.CreatedAt, replaced.ExpiresAt, null),
                () => context.Users.Where(candidate => candidate.Id == user.Id),
                async (hash, token) =>
                    await context
                        .PasswordResets.TagWith("accounts.replace-reset")
                        .Where(reset => reset.CodeHash == last)
                        .ExecuteDeleteAsync(token) == 1
                    && await run.SavePayloadAsync(context, (mail with { CodeHash = hash }).ToPayload(), token),
                cancellationToken
            );
    }

    private (DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, Guid? CreatedBy) NewReset(Guid? createdBy)
    {
        var now = clock.GetUtcNow();
        return (now, now.AddMinutes(options.Value.ResetMinutes), createdBy);
    }

    /// <param name="context">The database.</param>
    /// <param name="user">The account.</param>
    /// <param name="times">When the code was requested, when it expires, and the admin who created it.</param>
    /// <param name="target">The user, if the code may be created.</param>
    /// <param name="precondition">
    /// Further statements of the transaction, with the hash of the code. False: no code.
    /// </param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    private async Task<PasswordResetCode?> CreateAsync(
        ParleyDbContext context,
        UserEntity user,
        (DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, Guid? CreatedBy) times,
        Func<IQueryable<UserEntity>> target,
        Func<byte[], CancellationToken, Task<bool>> precondition,
        CancellationToken cancellationToken
    )
    {
        if (user.PasswordHash is null || user.Email is null)
        {
            return null;
        }

        var code = SessionToken.GenerateResetCode();
        var reset = new PasswordResetEntity
        {
            CodeHash = SessionToken.Hash(code),
            UserId = user.Id,
            CreatedBy = times.CreatedBy,
            CreatedAt = times.CreatedAt,
            ExpiresAt = times.ExpiresAt,
        };
        var created = await gate.ExecuteInTransactionAsync(
            context,
            async token =>
            {
                // Changes nothing: it locks the row of the user until the code is stored.
                var locked = await target()
                    .TagWith("accounts.lock-user")
                    .Where(candidate => candidate.DeactivatedAt == null)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(candidate => candidate.Kind, candidate => candidate.Kind),
                        token
                    );
                if (locked == 0 || !await precondition(reset.CodeHash, token))
                {
                    return false;
                }

                await context.InsertAsync(reset, token);
                return true;
            },
            cancellationToken
        );
        return created ? new(code, reset.ExpiresAt, user.Email) : null;
    }
}

/// <summary>A new code and the address of its account.</summary>
[SliceApi]
internal sealed record PasswordResetCode(string Code, DateTimeOffset ExpiresAt, string Email)
{
    /// <summary>The code is in the fragment: browsers do not send it, so no log and no proxy sees it.</summary>
    public string Link(string baseUrl) => $"{baseUrl.TrimEnd('/')}/reset#code={Code}";
}
