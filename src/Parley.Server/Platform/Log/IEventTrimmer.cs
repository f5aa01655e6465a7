namespace Parley.Server.Platform.Log;

/// <summary>Trims the streams.</summary>
internal interface IEventTrimmer
{
    /// <summary>
    /// Deletes events (not messages) that are older than <paramref name="before"/> and not among the last
    /// <paramref name="keep"/> of their stream, and raises the floor. Returns the number of deleted events. It works in
    /// small steps, so that writers do not wait; the next call continues after a cancellation or a failure.
    /// </summary>
    Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes all events of a stream that nobody writes to any more, in the same steps. Its end stays: no other stream
    /// gets the id.
    /// </summary>
    Task<int> TrimAllAsync(Guid streamId, CancellationToken cancellationToken);
}
