namespace Parley.Faults.Tests;

/// <summary>
/// The amount of testing: <c>./test</c> is quick, <c>./test faults</c> sets <c>PARLEY_FAULTS=long</c>.
/// </summary>
internal static class Run
{
    /// <summary>The reason for skipping a test of the long run.</summary>
    public const string OnlyLong = "Only in ./test faults.";

    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("PARLEY_FAULTS") == "long";
}
