namespace Parley.Bench;

/// <summary>The parsed command line.</summary>
internal sealed record BenchSettings(string Server, string? Web, TimeProvider Clock)
{
    /// <summary>Seconds of each load, if given.</summary>
    public int? GivenSeconds { get; init; }

    /// <summary>Number of repetitions, if given.</summary>
    public int? Runs { get; init; }

    public bool Quick { get; init; }

    /// <summary>Folder of the SignalR peer.</summary>
    public string? SignalR { get; init; }

    /// <summary>Folder of the Node.js peers.</summary>
    public string? Node { get; init; }

    /// <summary>The command line, for the header of the results.</summary>
    public string Command { get; init; } = "bench/run";

    /// <summary>For loads that only Parley runs.</summary>
    public int Seconds => GivenSeconds ?? 15;

    /// <summary>Duration of a load that all servers run.</summary>
    public TimeSpan Measured => TimeSpan.FromSeconds(GivenSeconds ?? (Quick ? 1.2 : 5));

    /// <summary>Pause between two loads of one run.</summary>
    public TimeSpan Short => TimeSpan.FromSeconds(Quick ? 0.2 : 0.5);

    /// <summary>Warm-up of a new server, which compiles its code.</summary>
    public TimeSpan WarmUp(int runs) => runs > 0 ? Short : TimeSpan.FromSeconds(Quick ? 2 : 6);
}
