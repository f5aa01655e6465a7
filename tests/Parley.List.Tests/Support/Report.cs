namespace Parley.List.Tests.Support;

/// <summary>One painted frame.</summary>
/// <param name="Top">Top of the watched row, relative to the view; null where it is not in view.</param>
/// <param name="End">Distance from the lower edge of the view to the end of its last row.</param>
/// <param name="MinMove">The smallest movement since the last frame among the rows of both.</param>
/// <param name="MaxMove">The largest one.</param>
/// <param name="Blank">Uncovered px at the ends of the view.</param>
/// <param name="Hole">The largest gap between two consecutive rows.</param>
internal sealed record Frame(
    double? Top,
    double? End,
    double MinMove,
    double MaxMove,
    int Common,
    double Blank,
    double Hole,
    double Overlap
);

/// <summary>The frames painted during an action.</summary>
internal sealed record Report(IReadOnlyList<Frame> Frames, int Writes, int Mutations, IReadOnlyList<string> Errors)
{
    /// <summary>Max distance of the watched row from its start.</summary>
    public double Drift => Frames.Max(frame => Math.Abs((frame.Top ?? double.PositiveInfinity) - Frames[0].Top!.Value));

    /// <summary>Max relative movement between rows of two frames.</summary>
    public double Spread => Frames.Max(frame => frame.MaxMove - frame.MinMove);

    /// <summary>Sum of all movements of the rows.</summary>
    public double Moved => Frames.Sum(frame => frame.MaxMove);

    public double Blank => Frames.Max(frame => frame.Blank);

    /// <summary>Max distance of the end of the last row from the lower edge.</summary>
    public double OffEnd => Frames.Max(frame => Math.Abs(frame.End ?? double.PositiveInfinity));
}
