namespace Parley.Server.Platform.Persistence;

/// <summary>Serializes bulk statements (<c>ExecuteUpdateAsync</c> and others), which bypass EF Core's saves.</summary>
internal abstract class WriteGate
{
    /// <summary>Runs the statement as soon as it may write. It may run again after a rollback.</summary>
    public abstract Task<int> ExecuteAsync(
        Func<CancellationToken, Task<int>> statement,
        CancellationToken cancellationToken
    );
}
