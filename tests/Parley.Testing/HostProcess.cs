using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.Testing;

/// <summary>
/// The built server as a separate process, which can be killed at any moment and restarted on the same folder and port.
/// Ends only the process that it has started.
/// </summary>
public sealed class HostProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, bool> AssignedPorts = new();

    private const string ReadyLine = "Parley is ready: ";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process) => _process = process;

    /// <summary>All output so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public int ProcessId => _process.Id;

    /// <summary>Processor time so far: unlike wall-clock time it hardly depends on the load of the machine.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>A free port that no other caller in this process got: it is opened only later.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (AssignedPorts.TryAdd(port, true))
            {
                return port;
            }
        }
    }

    public static HostProcess Start(string folder, int port, params (string Name, string Value)[] settings) =>
        Start(folder, port, openFiles: null, settings);

    /// <param name="folder">Its data folder.</param>
    /// <param name="port">Port on loopback.</param>
    /// <param name="openFiles">Limit of open files; null for that of this process.</param>
    /// <param name="settings">
    /// Settings below <c>Parley__</c>; <c>Logging__</c> and upper-case variables keep their full name.
    /// </param>
    public static HostProcess Start(
        string folder,
        int port,
        int? openFiles,
        params (string Name, string Value)[] settings
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var own = Environment.ProcessPath;
        var runtime = Path.GetFileNameWithoutExtension(own) == "dotnet" ? own! : "dotnet";
        var start = new ProcessStartInfo(openFiles is null ? runtime : "/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        string[] limited = openFiles is null ? [] : ["-c", $"ulimit -n {openFiles}; exec \"$0\" \"$@\"", runtime];
        foreach (var argument in (string[])[.. limited, "exec", Program(), "--data", folder])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        start.Environment["Parley__Registration"] = "Open";
        start.Environment["Parley__Messages__SendBurst"] = "1000000";
        start.Environment["Parley__Messages__SendsPerSecond"] = "1000000";
        start.Environment["Parley__Writes__Burst"] = "1000000";
        start.Environment["Parley__Writes__PerSecond"] = "1000000";
        start.Environment["Parley__Accounts__AttemptsPerMinute"] = "1000000";
        start.Environment["Parley__Accounts__NameChangesPerHour"] = "1000000";
        start.Environment["Parley__Accounts__PasswordQueue"] = "10000";
        start.Environment["Parley__Accounts__PasswordQueuePerNetwork"] = "10000";
        foreach (var (name, value) in settings)
        {
            var isWhole = name.StartsWith("Logging__", StringComparison.Ordinal) || !name.Any(char.IsLower);
            start.Environment[isWhole ? name : $"Parley__{name}"] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var host = new HostProcess(process);
        process.OutputDataReceived += (_, line) => host.Read(line.Data);
        process.ErrorDataReceived += (_, line) => host.Read(line.Data);
        process.Exited += (_, _) =>
            host._ready.TrySetException(new InvalidOperationException("The server ended before it was ready."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Its address, once it accepts requests.</summary>
    public async Task<Uri> ReadyAsync()
    {
        try
        {
            return await _ready.Task.WithTimeoutAsync("the server to be ready");
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{Output}", exception);
        }
    }

    /// <summary>SIGKILL: no shutdown, no further writes.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public Task<int> TerminateAsync()
    {
        Signals.Send(_process.Id, Signals.Terminate);
        return ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WithTimeoutAsync($"the server's exit\n{Output}");
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    /// <summary><c>PARLEY_TEST_HOST</c>, or the host of the repository, built in the same configuration.</summary>
    private static string Program()
    {
        if (Environment.GetEnvironmentVariable("PARLEY_TEST_HOST") is { Length: > 0 } chosen)
        {
            return chosen;
        }

        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (output.Name, output.Parent!.Name);
        var root = output.Parent.Parent!.Parent!.Parent!.Parent!;
        var program = Path.Combine(
            root.FullName,
            "src",
            "Parley.Host",
            "bin",
            configuration,
            framework,
            "Parley.Host.dll"
        );
        return File.Exists(program) ? program : throw new FileNotFoundException("Build Parley.Host first.", program);
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line.StartsWith(ReadyLine, StringComparison.Ordinal))
        {
            _ready.TrySetResult(new(line[ReadyLine.Length..]));
        }
    }
}
