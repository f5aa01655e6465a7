namespace Parley.List.Tests.Support;

/// <summary>
/// The device pixels in a px under which the cases of drift are tried: a whole one and one and a half, at which rows
/// stand between two device pixels. With <c>PARLEY_LIST_FULL=1</c>, those of all usual screens.
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

    /// <summary>Half a device pixel: what no eye can see.</summary>
    public static double Unseen(double scale) => (0.5 / scale) + 0.001;
}

/// <summary>
/// For cases that stand on the same ground as those of <see cref="Scales"/>: only the full set tries them at more than
/// one.
/// </summary>
public sealed class FullScales() : Scales(1);
