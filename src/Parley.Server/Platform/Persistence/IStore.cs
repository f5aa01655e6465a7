namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The database behind everything. Which one it is, only its own files know (<c>Sqlite*</c>, <c>Postgres*</c>) and <see
/// cref="PersistenceModule"/>.
/// </summary>
internal interface IStore
{
    /// <summary>
    /// Whether it answers at all. One that does but cannot be written shows in <see cref="Log.IMessageLog.IsHealthy"/>.
    /// </summary>
    bool IsReachable { get; }

    /// <summary>
    /// Refuses what could lose an acknowledged write, brings the schema up to date and starts the log. Throws with a
    /// reason that an operator can use.
    /// </summary>
    Task StartAsync(CancellationToken cancellationToken);
}
