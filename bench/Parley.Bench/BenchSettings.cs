namespace Parley.Bench;

/// <summary>What the command line said.</summary>
internal sealed record BenchSettings(string Server, string? Web, TimeProvider Clock)
{
    /// <summary>Seconds of each load, where they were given.</summary>
    public int? GivenSeconds { get; init; }

    /// <summary>How often everything is repeated, where it was given.</summary>
    public int? Runs { get; init; }

    public bool Quick { get; init; }

    /// <summary>Folder of the SignalR peer.</summary>
    public string? SignalR { get; init; }

    /// <summary>Folder of the Node.js peers.</summary>
    public string? Node { get; init; }

    /// <summary>The command, for the head of the results.</summary>
    public string Command { get; init; } = "bench/run";

    /// <summary>For the loads that only Parley gets.</summary>
    public int Seconds => GivenSeconds ?? 15;

    /// <summary>How long a load that all servers get is measured.</summary>
    public TimeSpan Measured => TimeSpan.FromSeconds(GivenSeconds ?? (Quick ? 1.2 : 5));

    /// <summary>Between two loads of one run.</summary>
    public TimeSpan Short => TimeSpan.FromSeconds(Quick ? 0.2 : 0.5);

    /// <summary>A server that has just started is given time to compile its code.</summary>
    public TimeSpan WarmUp(int runs) => runs > 0 ? Short : TimeSpan.FromSeconds(Quick ? 2 : 6);
}
