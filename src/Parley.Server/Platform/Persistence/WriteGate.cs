namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Serializes bulk statements (<c>ExecuteUpdateAsync</c> and others) outside a transaction, which bypass EF Core's
/// saves. Saves and transactions of EF Core need no call: they wait by themselves.
/// </summary>
internal abstract class WriteGate
{
    /// <summary>
    /// Runs the statement as soon as it may write. It may run again after a rollback. It must neither save nor begin a
    /// transaction, and must not be called within one: it would wait for itself.
    /// </summary>
    public abstract Task<int> ExecuteAsync(
        Func<CancellationToken, Task<int>> statement,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Runs statements that begin and end a transaction of EF Core. They may run again after a rollback.
    /// </summary>
    public abstract Task<int> ExecuteTransactionAsync(
        Func<CancellationToken, Task<int>> transaction,
        CancellationToken cancellationToken
    );
}
