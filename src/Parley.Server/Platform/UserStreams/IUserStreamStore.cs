using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.UserStreams;

/// <summary>
/// The statements of <see cref="AppendUserEvents"/> on the connection of an EF Core transaction: the same as in a
/// commit of the log.
/// </summary>
internal interface IUserStreamStore
{
    /// <summary>
    /// Locks the streams until the end of the transaction. They come before all other locks of a transaction, in the
    /// order of their ids, as in the log (<see cref="WriteTransactions"/>).
    /// </summary>
    Task LockAsync(ParleyDbContext context, Guid[] userIds, CancellationToken cancellationToken);

    /// <summary>Numbers and stores the event. The streams are locked.</summary>
    Task AppendAsync(ParleyDbContext context, AppendUserEvents effect, CancellationToken cancellationToken);
}
