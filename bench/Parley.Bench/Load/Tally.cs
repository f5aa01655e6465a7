namespace Parley.Bench.Load;

/// <summary>Counts what was sent and what has arrived.</summary>
internal sealed class Tally
{
    /// <summary>Expected deliveries of the sent messages.</summary>
    public long Expected { get; set; }

    public long Sent { get; set; }

    public long Delivered { get; set; }

    public long Acked { get; set; }

    /// <summary>Received bytes, with frame headers, without TCP headers.</summary>
    public long Bytes { get; set; }

    /// <summary>Duplicates, or messages after a later one.</summary>
    public long Doubled { get; set; }

    /// <summary>Messages skipped before a later one.</summary>
    public long Skipped { get; set; }

    /// <summary>Messages of a room that the receiver is not in.</summary>
    public long Stray { get; set; }

    /// <summary>Errors, and resyncs.</summary>
    public long Refused { get; set; }

    /// <summary>Connections that the server closed.</summary>
    public long Closed { get; set; }

    /// <summary>The first error or close reason.</summary>
    public string? FirstFault { get; set; }

    public long Lost => Expected - (Delivered - Doubled - Stray);

    public long Wrong => Math.Abs(Lost) + Doubled + Skipped + Stray + Refused + Closed;

    /// <summary>"ok", or the fault.</summary>
    public string Verdict()
    {
        if (Wrong == 0)
        {
            return "ok";
        }

        (string Name, long Count)[] counts =
        [
            ("lost", Lost),
            ("doubled", Doubled),
            ("skipped", Skipped),
            ("stray", Stray),
            ("refused", Refused),
            ("closed", Closed),
        ];
        return string.Join(", ", counts.Where(entry => entry.Count != 0).Select(entry => $"{entry.Count} {entry.Name}"))
            + (FirstFault is null ? "" : $" ({FirstFault})");
    }
}
