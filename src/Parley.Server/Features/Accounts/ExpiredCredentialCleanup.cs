using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Deletes ended sessions and codes, once an hour and in small batches, between which other writes run.
/// </summary>
internal sealed partial class ExpiredCredentialCleanup(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
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
        var (total, deleted) = (0, BatchSize);
        while (deleted == BatchSize)
        {
            deleted = await gate.ExecuteAsync(
                token =>
                    context
                        .Sessions.TagWith("accounts.expire-sessions")
                        .Where(session => session.ExpiresAt <= now)
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

    private static partial class Log
    {
        [LoggerMessage(EventId = 2421, Level = LogLevel.Debug, Message = "Deleted {Sessions} ended sessions")]
        public static partial void CleanedUp(ILogger logger, int sessions);
    }
}
