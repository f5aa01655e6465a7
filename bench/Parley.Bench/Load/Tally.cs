namespace Parley.Bench.Load;

/// <summary>What has arrived, held against what was sent.</summary>
internal sealed class Tally
{
    /// <summary>Deliveries that the sent messages must lead to.</summary>
    public long Expected { get; set; }

    public long Sent { get; set; }

    public long Delivered { get; set; }

    public long Acked { get; set; }

    /// <summary>Received, with the headers of the frames but not of TCP.</summary>
    public long Bytes { get; set; }

    /// <summary>Seen before, or after a later one.</summary>
    public long Doubled { get; set; }

    /// <summary>Jumped over when a later one came.</summary>
    public long Skipped { get; set; }

    /// <summary>Of a room that the receiver is not in.</summary>
    public long Stray { get; set; }

    /// <summary>Answers that refused something, and orders to fetch anew.</summary>
    public long Refused { get; set; }

    /// <summary>Connections that the server ended.</summary>
    public long Closed { get; set; }

    /// <summary>The first refusal or reason of an end.</summary>
    public string? FirstFault { get; set; }

    public long Lost => Expected - (Delivered - Doubled - Stray);

    public long Wrong => Math.Abs(Lost) + Doubled + Skipped + Stray + Refused + Closed;

    /// <summary>"ok", or what is wrong.</summary>
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
