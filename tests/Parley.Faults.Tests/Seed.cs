using System.Globalization;

namespace Parley.Faults.Tests;

/// <summary>The random seed. <c>PARLEY_SEED</c> repeats a run.</summary>
internal static class Seed
{
    public static int Value { get; } =
        Setting("PARLEY_SEED", (int)(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % int.MaxValue));

    /// <summary>An integer from the environment.</summary>
    public static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
