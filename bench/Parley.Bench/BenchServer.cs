using System.Diagnostics;

namespace Parley.Bench;

/// <summary>A server process with its own data folder and without effective limits.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    /// <summary>Prefix of the line with the address.</summary>
    public const string ReadyLine = "Parley is ready: ";

    private readonly Process _process;
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private BenchServer(Process process, string folder, bool ownsFolder, Uri address, TimeSpan start)
    {
        _process = process;
        _folder = folder;
        _ownsFolder = ownsFolder;
        Address = address;
        StartTime = start;
    }

    /// <summary>Limits against abuse would distort the measurement.</summary>
    public static IReadOnlyDictionary<string, string> Limits { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Parley__Messages__SendBurst"] = "1000000",
            ["Parley__Messages__SendsPerSecond"] = "1000000",
            ["Parley__Accounts__AttemptsPerMinute"] = "1000000",
            ["Parley__Accounts__PasswordQueue"] = "10000",
            ["Parley__Accounts__PasswordQueuePerNetwork"] = "10000",
            ["Parley__Gateway__SocketsPerUser"] = "100000",
            ["Parley__Gateway__SocketsPerAddress"] = "1000000",
        };

    public Uri Address { get; }

    /// <summary>From the start of the process to its first accepted request.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>User and kernel processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<BenchServer> StartAsync(
        BenchSettings settings,
        string? folder = null,
        params string[] arguments
    )
    {
        var data = folder ?? Directory.CreateTempSubdirectory("parley-bench-").FullName;
        var info = new ProcessStartInfo(
            settings.Server,
            ["--port", "0", "--data", data, .. Web(settings), .. arguments]
        )
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in Limits)
        {
            info.Environment[name] = value;
        }

        var begun = settings.Clock.GetTimestamp();
        var process = Process.Start(info) ?? throw new InvalidOperationException($"{settings.Server} did not start.");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ReadyLine, StringComparison.Ordinal))
            {
                var address = new Uri(line[ReadyLine.Length..]);
                using var http = new HttpClient();
                using var response = await http.GetAsync(new Uri(address, "/api/auth/options"));
                response.EnsureSuccessStatusCode();
                var time = settings.Clock.GetElapsedTime(begun);
                _ = process.StandardOutput.ReadToEndAsync();
                return new(process, data, folder is null, address, time);
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"The server ended with {process.ExitCode} before it was ready.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGKILL: the data is discarded, so that a drain has no use.
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static string[] Web(BenchSettings settings) =>
        settings.Web is { } web ? ["--web", Path.GetFullPath(web)] : [];
}
