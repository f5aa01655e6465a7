using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using NetSocket = System.Net.Sockets.Socket;

namespace Parley.Bench.Peers;

/// <summary>A server process on core 0, with the kernel's counters of it and its children.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Core = "0";

    /// <summary>Some servers open their port, close it and open it again during the start.</summary>
    private const int SteadyAnswers = 4;

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    /// <summary>The kernel's unit of processor time in /proc is 10 ms on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly string? _folder;

    private ServerProcess(Process process, Uri address, string? folder)
    {
        _process = process;
        _folder = folder;
        Address = address;
    }

    public Uri Address { get; }

    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts it and waits for the line with its address.</summary>
    /// <param name="clock">Limits the wait.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="environment">Added to the environment of the benchmark.</param>
    /// <param name="readyLine">Prefix of the line with the address.</param>
    /// <param name="folder">Deleted at the end.</param>
    public static async Task<ServerProcess> StartAsync(
        TimeProvider clock,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> environment,
        string readyLine,
        string? folder = null
    )
    {
        var process = Launch(command, environment);
        using var limit = new CancellationTokenSource(StartTime, clock);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith(readyLine, StringComparison.Ordinal))
                {
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    return new(process, new(line[readyLine.Length..]), folder);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Described below.
        }

        process.Kill(entireProcessTree: true);
        throw new InvalidOperationException($"{command[0]} did not become ready within {StartTime.TotalSeconds} s.");
    }

    /// <summary>The same for a server without output: it is ready when its port accepts connections.</summary>
    public static async Task<ServerProcess> StartAsync(
        TimeProvider clock,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> environment,
        Uri address,
        string? folder = null
    )
    {
        var process = Launch(command, environment);
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var answered = 0;
        for (var begun = clock.GetTimestamp(); clock.GetElapsedTime(begun) < StartTime && !process.HasExited; )
        {
            using var probe = new NetSocket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(address.Host, address.Port);
                if (++answered == SteadyAnswers)
                {
                    return new(process, address, folder);
                }
            }
            catch (SocketException)
            {
                answered = 0;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, CancellationToken.None);
        }

        process.Kill(entireProcessTree: true);
        throw new InvalidOperationException($"{command[0]} did not listen within {StartTime.TotalSeconds} s.");
    }

    /// <summary>User and kernel processor time of the process and its children so far, in seconds.</summary>
    public double ProcessorSeconds()
    {
        var ticks = 0L;
        foreach (var id in Tree())
        {
            if (TryRead($"/proc/{id}/stat") is { } stat)
            {
                // The name in parentheses may contain spaces; utime and stime are the 12th and 13th field after it.
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                ticks +=
                    long.Parse(fields[11], CultureInfo.InvariantCulture)
                    + long.Parse(fields[12], CultureInfo.InvariantCulture);
            }
        }

        return ticks / TicksPerSecond;
    }

    /// <summary>Proportional memory of the process and its children.</summary>
    public long MemoryBytes()
    {
        var kilobytes = 0L;
        foreach (var id in Tree())
        {
            if (TryRead($"/proc/{id}/smaps_rollup") is { } rollup)
            {
                kilobytes += long.Parse(
                    rollup
                        .Split('\n')
                        .First(line => line.StartsWith("Pss:", StringComparison.Ordinal))[4..]
                        .Replace("kB", "", StringComparison.Ordinal)
                        .Trim(),
                    CultureInfo.InvariantCulture
                );
            }
        }

        return kilobytes * 1024;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGKILL to it and its children: the data is discarded.
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static Process Launch(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        string[] pinned =
            Environment.GetEnvironmentVariable("PARLEY_BENCH_PIN") == "1"
                ? ["taskset", "-c", Core, .. command]
                : [.. command];
        var info = new ProcessStartInfo(pinned[0], pinned[1..])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }

        return Process.Start(info) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }

    private List<int> Tree()
    {
        List<int> tree = [_process.Id];
        for (var i = 0; i < tree.Count; i++)
        {
            if (!Directory.Exists($"/proc/{tree[i]}/task"))
            {
                continue;
            }

            foreach (var task in Directory.EnumerateDirectories($"/proc/{tree[i]}/task"))
            {
                tree.AddRange(
                    (TryRead($"{task}/children") ?? "")
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        .Select(id => int.Parse(id, CultureInfo.InvariantCulture))
                );
            }
        }

        return tree;
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has exited in the meantime.
            return null;
        }
    }
}
