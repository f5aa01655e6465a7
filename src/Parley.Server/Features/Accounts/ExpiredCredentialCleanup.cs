using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Deletes ended sessions and codes, once an hour and in small batches, between which other writes run.
/// </summary>
internal sealed partial class ExpiredCredentialCleanup(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    UserEventTransactions transactions,
    SessionRevocation revocation,
    TimeProvider clock,
    ILogger<ExpiredCredentialCleanup> logger
) : IRecurringJob
{
    public const int BatchSize = 500;

    public string Kind => "accounts.clean-up";

    public TimeSpan Period => TimeSpan.FromHours(1);

    public TimeSpan Timeout => TimeSpan.FromMinutes(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var deleted = await CleanUpAsync(cancellationToken);
        Log.CleanedUp(logger, deleted);
    }

    /// <summary>Returns the number of deleted sessions.</summary>
    public async Task<int> CleanUpAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var expired = context.Sessions.Where(session => session.ExpiresAt <= now);
        var kept = revocation.FindKept(context);
        var total = await RevokeKeptAsync(context, expired, kept, cancellationToken);
        var deleted = BatchSize;
        while (deleted == BatchSize)
        {
            deleted = await gate.ExecuteAsync(
                token =>
                    expired
                        .TagWith("accounts.expire-sessions")
                        .Where(session => !kept.Contains(session.Id))
                        .OrderBy(session => session.Id)
                        .Take(BatchSize)
                        .ExecuteDeleteAsync(token),
                cancellationToken
            );
            total += deleted;
        }

        // Expired codes count against the hourly limit of emails.
        var before = now.AddHours(-1);
        await gate.ExecuteAsync(
            token =>
                context
                    .PasswordResets.TagWith("accounts.expire-resets")
                    .Where(reset => reset.ExpiresAt <= now && reset.CreatedAt <= before)
                    .ExecuteDeleteAsync(token),
            cancellationToken
        );
        return total;
    }

    /// <summary>
    /// Revokes the expired sessions about which slices keep something: a commit for each user, because the changes are
    /// events of the user.
    /// </summary>
    private async Task<int> RevokeKeptAsync(
        ParleyDbContext context,
        IQueryable<SessionEntity> expired,
        IQueryable<Guid> kept,
        CancellationToken cancellationToken
    )
    {
        var (total, found) = (0, BatchSize);
        while (found == BatchSize)
        {
            var users = await expired
                .TagWith("accounts.expired-users")
                .Where(session => kept.Contains(session.Id))
                .Select(session => session.UserId)
                .Distinct()
                .OrderBy(userId => userId)
                .Take(BatchSize)
                .ToListAsync(cancellationToken);
            found = users.Count;
            foreach (var userId in users)
            {
                var revoked = 0;
                var sessions = expired.Where(session => session.UserId == userId);
                await transactions.ExecuteAsync(
                    context,
                    userId,
                    async (events, token) =>
                        (revoked = await revocation.RevokeAsync(context, events, sessions, token)) > 0,
                    cancellationToken
                );
                total += revoked;
            }
        }

        return total;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2421, Level = LogLevel.Debug, Message = "Deleted {Sessions} ended sessions")]
        public static partial void CleanedUp(ILogger logger, int sessions);
    }
}
