namespace Parley.Server.Platform.Work;

/// <summary>
/// One piece of deferred work. The row is deleted when the work is done; that of a recurring kind stays.
/// </summary>
internal sealed class WorkEntity
{
    /// <summary>UUID version 7. Handlers that must not act twice recognise a repetition by it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The kind, see <see cref="IWorkHandler.Kind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What the handler needs, at most <see cref="WorkItem.MaxPayloadBytes"/>. Never a secret.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The time of the next attempt.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>From this time on the work is pointless: the row is deleted, dead or not. Null: no such time.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// The number of attempts, including a running one. Together with the owner it identifies the lease.
    /// </summary>
    public int Attempts { get; init; }

    /// <summary>The claim that has the row: a new id per claim.</summary>
    public Guid? LeaseOwner { get; init; }

    /// <summary>From this time on another runner may claim the row.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>The code of the last failure: no text, address or token.</summary>
    public string? LastError { get; init; }

    /// <summary>When the last attempt failed: the row is a dead letter and is not claimed any more.</summary>
    public DateTimeOffset? DeadAt { get; init; }
}
