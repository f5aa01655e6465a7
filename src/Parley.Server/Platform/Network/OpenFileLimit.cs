using System.Globalization;

namespace Parley.Server.Platform.Network;

/// <summary>
/// The limit of open files of the process, including connections. The runtime ends the process when it is reached.
/// </summary>
internal static class OpenFileLimit
{
    private const string Table = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>Null: no limit, or the system does not report one.</summary>
    public static long? Read() => File.Exists(Table) ? Parse(File.ReadAllText(Table)) : null;

    /// <summary>The soft limit, which the runtime raises to the hard limit at its start.</summary>
    public static long? Parse(string limits)
    {
        foreach (var line in limits.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(Row, StringComparison.Ordinal))
            {
                var value = line[Row.Length..].TrimStart();
                var end = value.IndexOf(' ');
                var soft = end < 0 ? value : value[..end];
                return long.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : null;
            }
        }

        return null;
    }
}
