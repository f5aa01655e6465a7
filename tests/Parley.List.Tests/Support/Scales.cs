namespace Parley.List.Tests.Support;

/// <summary>
/// The device pixel ratios of the drift cases: a whole one, and 1.5, at which rows lie between two device pixels. With
/// <c>PARLEY_LIST_FULL=1</c>, those of all usual screens.
/// </summary>
public class Scales : TheoryData<double>
{
    public Scales()
        : this(1, 1.5) { }

    protected Scales(params double[] usual) =>
        AddRange(
            Environment.GetEnvironmentVariable("PARLEY_LIST_FULL") is { Length: > 0 }
                ? [1, 1.1, 1.25, 1.5, 2, 3]
                : usual
        );

    /// <summary>Half a device pixel: invisible.</summary>
    public static double Unseen(double scale) => (0.5 / scale) + 0.001;
}

/// <summary>
/// For cases that depend on the scale like those of <see cref="Scales"/>: only the full set tries more than one.
/// </summary>
public sealed class FullScales() : Scales(1);
