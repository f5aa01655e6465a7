namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The way to the database for bulk statements (<c>ExecuteUpdateAsync</c> and its kind), which do not pass through a
/// save of EF Core.
/// </summary>
internal abstract class WriteGate
{
    /// <summary>Runs the statement when its turn has come; it may run again after it was taken back.</summary>
    public abstract Task<int> ExecuteAsync(
        Func<CancellationToken, Task<int>> statement,
        CancellationToken cancellationToken
    );
}
