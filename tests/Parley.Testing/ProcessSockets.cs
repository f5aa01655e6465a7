using System.Globalization;

namespace Parley.Testing;

/// <summary>Sockets and files of a process, by procfs (Linux).</summary>
public static class ProcessSockets
{
    private const string Listening = "0A";
    private const int Local = 1;
    private const int State = 3;
    private const int Inode = 9;

    /// <summary>Number of open files, connections included.</summary>
    public static int OpenFilesOf(int processId) =>
        Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Count();

    /// <summary>The listening TCP ports, on any address.</summary>
    public static IReadOnlyList<int> PortsOf(int processId)
    {
        var own = Directory
            .EnumerateFiles($"/proc/{processId}/fd")
            .Select(path => new FileInfo(path).LinkTarget)
            .Where(target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true)
            .Select(target => target![8..^1])
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. new[] { "tcp", "tcp6" }
                .SelectMany(table => File.ReadLines($"/proc/{processId}/net/{table}").Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(row => row[State] == Listening && own.Contains(row[Inode]))
                .Select(row => row[Local][(row[Local].LastIndexOf(':') + 1)..])
                .Select(port => int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ];
    }
}
