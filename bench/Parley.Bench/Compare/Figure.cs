namespace Parley.Bench.Compare;

/// <summary>A value that is measured of each server.</summary>
/// <param name="Part">Figures of one part are in one table.</param>
/// <param name="Name">Column heading, with the unit.</param>
/// <param name="Format">Number format.</param>
/// <param name="Better">Whether more or less is better. Figures without a direction have no ratio.</param>
internal sealed record Figure(string Part, string Name, string Format = "0", Better Better = Better.Neither);

internal enum Better
{
    Neither,
    More,
    Less,
}

/// <summary>The result of one run of one server.</summary>
internal sealed class Sample
{
    public Dictionary<Figure, double> Values { get; } = [];

    /// <summary>"ok" when everything that was sent arrived, or the fault.</summary>
    public required string Verdict { get; init; }

    public double this[Figure figure]
    {
        set => Values[figure] = value;
    }
}
