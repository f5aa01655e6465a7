using Npgsql;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// PostgreSQL has many concurrent writers. It rolls one of two deadlocked transactions back, which is retried.
/// </summary>
internal sealed class PostgresWriteGate : WriteGate
{
    private const int MaxAttempts = 3;

    public override Task<int> ExecuteAsync(
        Func<CancellationToken, Task<int>> statement,
        CancellationToken cancellationToken
    ) => ExecuteTransactionAsync(statement, cancellationToken);

    public override async Task<int> ExecuteTransactionAsync(
        Func<CancellationToken, Task<int>> transaction,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await transaction(cancellationToken);
            }
            catch (PostgresException exception)
                when (attempt < MaxAttempts
                    && exception.SqlState
                        is PostgresErrorCodes.DeadlockDetected
                            or PostgresErrorCodes.SerializationFailure
                )
            {
                // The whole transaction was rolled back.
            }
        }
    }
}
