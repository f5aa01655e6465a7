using Npgsql;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// PostgreSQL has many writers at a time. Of two that wait for each other it takes one back, which tries again.
/// </summary>
internal sealed class PostgresWriteGate : WriteGate
{
    private const int MaxAttempts = 3;

    public override async Task<int> ExecuteAsync(
        Func<CancellationToken, Task<int>> statement,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await statement(cancellationToken);
            }
            catch (PostgresException exception)
                when (attempt < MaxAttempts
                    && exception.SqlState
                        is PostgresErrorCodes.DeadlockDetected
                            or PostgresErrorCodes.SerializationFailure
                )
            {
                // Taken back as a whole.
            }
        }
    }
}
