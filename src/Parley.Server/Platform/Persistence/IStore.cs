namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The database behind everything. Only its own files (<c>Sqlite*</c>, <c>Postgres*</c>) and
/// <see cref="PersistenceModule"/> know which one it is.
/// </summary>
internal interface IStore
{
    /// <summary>
    /// Whether the database answers. A database that answers but cannot be written shows in
    /// <see cref="Log.IMessageLog.IsHealthy"/>.
    /// </summary>
    bool IsReachable { get; }

    /// <summary>
    /// Refuses settings that could lose an acknowledged write, migrates the schema and starts the log. Throws with a
    /// reason for the operator.
    /// </summary>
    Task StartAsync(CancellationToken cancellationToken);
}
