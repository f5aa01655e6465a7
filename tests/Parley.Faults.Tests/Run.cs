namespace Parley.Faults.Tests;

/// <summary>
/// How much is tried: <c>./test</c> has to be quick, <c>./test faults</c> sets <c>PARLEY_FAULTS=long</c>.
/// </summary>
internal static class Run
{
    /// <summary>Why a test of the long run is left out.</summary>
    public const string OnlyLong = "Only in ./test faults.";

    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("PARLEY_FAULTS") == "long";
}
