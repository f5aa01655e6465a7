namespace Parley.List.Tests.Support;

/// <summary>One painted frame.</summary>
/// <param name="Top">Of the watched row, from the top of the view; absent where it is not in view.</param>
/// <param name="End">From the lower edge of the view to the end of the last row in it.</param>
/// <param name="Least">The smallest movement since the frame before among the rows that both show.</param>
/// <param name="Most">The largest one.</param>
/// <param name="Blank">Px of the view at its ends that no row covers.</param>
/// <param name="Hole">The largest space between two rows that follow each other.</param>
internal sealed record Frame(
    double? Top,
    double? End,
    double Least,
    double Most,
    int Common,
    double Blank,
    double Hole,
    double Overlap
);

/// <summary>What was painted while something happened.</summary>
internal sealed record Report(IReadOnlyList<Frame> Frames, int Writes, int Mutations, IReadOnlyList<string> Errors)
{
    /// <summary>How far the watched row ever was from where it stood.</summary>
    public double Drift => Frames.Max(frame => Math.Abs((frame.Top ?? double.PositiveInfinity) - Frames[0].Top!.Value));

    /// <summary>How far rows that two frames show ever moved apart.</summary>
    public double Spread => Frames.Max(frame => frame.Most - frame.Least);

    /// <summary>The sum of all movements of the rows.</summary>
    public double Moved => Frames.Sum(frame => frame.Most);

    public double Blank => Frames.Max(frame => frame.Blank);

    /// <summary>How far the end of the last row ever was from the lower edge.</summary>
    public double OffEnd => Frames.Max(frame => Math.Abs(frame.End ?? double.PositiveInfinity));
}
