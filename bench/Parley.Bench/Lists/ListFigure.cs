namespace Parley.Bench.Lists;

/// <summary>A value that is measured of each list.</summary>
/// <param name="Part">Figures of one part are in one table.</param>
/// <param name="Key">Key in the results of the page.</param>
/// <param name="Name">Row heading, with the unit.</param>
/// <param name="Bar">Target of the design for Parley's list; null without a target.</param>
/// <param name="IsWorst">
/// Whether the worst run counts, for effects that must never be visible; otherwise the median.
/// </param>
/// <param name="Format">Number format.</param>
internal sealed record ListFigure(
    string Part,
    string Key,
    string Name,
    Bar? Bar = null,
    bool IsWorst = false,
    string Format = "0.##"
)
{
    private const string Still =
        "What is read stands still: px it was ever off by in a painted frame, and (frames in which it was)";
    private const string Reach = "Jumps and the end";
    private const string Full = "A wheel at 10 000 px/s through rows never laid out, full speed";
    private const string Slow = "The same, processor slowed to a sixth";
    private const string Held = "What is held";

    /// <summary>Half a device pixel.</summary>
    private const double Unseen = 0.5;

    /// <summary>In table order.</summary>
    public static IReadOnlyList<ListFigure> All { get; } =
    [
        Drift("prepend", "50 older rows come, five times; the reader amid the rows"),
        Drift("prependAtTop", "the same, three times; the reader at the very top"),
        Drift("scrollUp", "scrolled up through rows never laid out: off the hand"),
        Drift("prependScrolling", "the same while older rows come"),
        Drift("growAbove", "pictures above the view are loaded"),
        Drift("append", "50 newer rows come, three times; the reader amid the rows"),
        Drift("follow", "at the end: rows come, the last one is streamed; off the end"),
        new(
            Reach,
            "jump.wrong",
            "jump to a row never laid out: painted frames with neither the old rows nor it within 1 px of its "
                + "place, worst of 5",
            Bar.AtMost(0),
            IsWorst: true
        ),
        new(Reach, "jump.error", "px it was off by from then on, most", Bar.AtMost(Unseen), IsWorst: true),
        new(Reach, "jump.ms", "call to the right frame, ms"),
        new(Reach, "mount.ms", "100 000 rows given to the end painted, ms"),
        .. Wheel(Full, "wheel1", Bar.AtMost(1), looks: false),
        .. Wheel(Slow, "wheel6", Bar.AtMostBest(), looks: true),
        new(
            Slow,
            "drag.over",
            "thumb dragged from the first row to the last in 300 frames, full speed: frames over 16.7 ms, %"
        ),
        new(
            Slow,
            "drag.blank",
            "and px of the view uncovered in a painted frame, most",
            Bar.AtMost(Unseen),
            IsWorst: true
        ),
        new(Held, "nodes.rows", "rows in the page, of 100 000"),
        new(Held, "nodes.few", "rows in the page at the same row, of 1 000"),
        new(Held, "index.bytes", "index, bytes a row, by the list itself", Bar.AtMost(16)),
        new(Held, "heap.bytes", "heap, bytes a row (keys, index, all), after collection", Format: "0"),
    ];

    private static ListFigure Drift(string key, string name) =>
        new(Still, $"{key}.px", name, Bar.AtMost(Unseen), IsWorst: true) { CountKey = $"{key}.frames" };

    private static IEnumerable<ListFigure> Wheel(string part, string key, Bar bar, bool looks) =>
        [
            new(part, $"{key}.over", "frames over 16.7 ms, %", bar),
            new(part, $"{key}.frames", "frames painted in 4 s"),
            new(part, $"{key}.p95", "95 % of frames within, ms", Format: "0.0"),
            new(part, $"{key}.worst", "longest frame, ms", Format: "0.0"),
            new(part, $"{key}.main", "main thread, ms a frame", Format: "0.00"),
            .. looks
                ?
                [
                    new ListFigure(
                        part,
                        $"{key}.blank",
                        "px of the view uncovered in a painted frame, most",
                        Bar.AtMost(Unseen),
                        IsWorst: true
                    ),
                ]
                : (ListFigure[])[],
        ];

    /// <summary>A second value, printed in parentheses.</summary>
    public string? CountKey { get; init; }
}

/// <summary>The target of a figure.</summary>
/// <param name="Most">The largest accepted value; null to compare with the best other list.</param>
internal sealed record Bar(double? Most)
{
    public static Bar AtMost(double most) => new(most);

    /// <summary>No worse than the best other list.</summary>
    public static Bar AtMostBest() => new((double?)null);

    public bool IsMet(double ours, IEnumerable<double> others) =>
        ours <= (Most ?? others.DefaultIfEmpty(double.PositiveInfinity).Min());
}
