using System.Globalization;

namespace Parley.Bench.Compare;

/// <summary>The machine that the figures depend on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = Find("/proc/cpuinfo", "model name") ?? "unknown";
        var cores = File.ReadLines("/proc/cpuinfo")
            .Count(line => line.StartsWith("processor", StringComparison.Ordinal));
        var kilobytes = double.Parse(Find("/proc/meminfo", "MemTotal")!.Split(' ')[0], CultureInfo.InvariantCulture);
        var gibibytes = (kilobytes / 1024 / 1024).ToString("0", CultureInfo.InvariantCulture);
        var system = Find("/etc/os-release", "PRETTY_NAME")?.Trim('"');
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return $"Machine: {processor}, {cores} cores, {gibibytes} GiB, "
            + $"{system}, Linux {kernel}, .NET {Environment.Version}.";
    }

    /// <summary>Memory that TCP uses in the whole kernel, in bytes.</summary>
    public static long TcpBytes()
    {
        var tcp = File.ReadLines("/proc/net/sockstat")
            .First(line => line.StartsWith("TCP:", StringComparison.Ordinal))
            .Split(' ');
        return long.Parse(tcp[Array.IndexOf(tcp, "mem") + 1], CultureInfo.InvariantCulture)
            * Environment.SystemPageSize;
    }

    private static string? Find(string file, string name) =>
        File.ReadLines(file)
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            ?.Split([':', '='], 2)[1]
            .Trim();
}
