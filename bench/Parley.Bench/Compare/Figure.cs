namespace Parley.Bench.Compare;

/// <summary>Something that is measured of each server.</summary>
/// <param name="Part">Figures of one part stand in one table.</param>
/// <param name="Name">Head of the column, with the unit.</param>
/// <param name="Format">How many digits.</param>
/// <param name="Better">Whether more or less is better; figures of which neither is have no ratio.</param>
internal sealed record Figure(string Part, string Name, string Format = "0", Better Better = Better.Neither);

internal enum Better
{
    Neither,
    More,
    Less,
}

/// <summary>What one run of one server gave.</summary>
internal sealed class Sample
{
    public Dictionary<Figure, double> Values { get; } = [];

    /// <summary>Whether everything that was sent arrived: "ok", or what is wrong.</summary>
    public required string Verdict { get; init; }

    public double this[Figure figure]
    {
        set => Values[figure] = value;
    }
}
