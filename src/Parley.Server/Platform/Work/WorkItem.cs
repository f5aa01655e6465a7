namespace Parley.Server.Platform.Work;

/// <summary>Work to enqueue.</summary>
internal sealed record WorkItem
{
    /// <summary>In characters.</summary>
    public const int MaxKindLength = 64;

    /// <summary>Larger content belongs into a table of the slice, and its id into the payload.</summary>
    public const int MaxPayloadBytes = 8_192;

    /// <param name="id">UUID version 7. A second item with the id is ignored.</param>
    /// <param name="kind">See <see cref="IWorkHandler.Kind"/>.</param>
    /// <param name="payload">At most <see cref="MaxPayloadBytes"/>. Never a secret.</param>
    /// <param name="dueAt">The time of the first attempt.</param>
    /// <param name="expiresAt">From this time on the work is dropped. Null: never.</param>
    public WorkItem(Guid id, string kind, byte[] payload, DateTimeOffset dueAt, DateTimeOffset? expiresAt = null)
    {
        if (kind.Length > MaxKindLength)
        {
            throw new ArgumentOutOfRangeException(nameof(kind));
        }

        if (payload.Length > MaxPayloadBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(payload));
        }

        (Id, Kind, Payload, DueAt, ExpiresAt) = (id, kind, payload, dueAt, expiresAt);
    }

    public Guid Id { get; }

    public string Kind { get; }

    public byte[] Payload { get; }

    public DateTimeOffset DueAt { get; }

    public DateTimeOffset? ExpiresAt { get; }

    public WorkEntity ToEntity() =>
        new()
        {
            Id = Id,
            Kind = Kind,
            Payload = Payload,
            DueAt = DueAt,
            ExpiresAt = ExpiresAt,
        };
}
