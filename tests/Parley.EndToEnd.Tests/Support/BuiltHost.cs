using System.Collections.Concurrent;
using System.Diagnostics;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// The built server process with the built web client, on a free port of loopback and in a temporary data folder.
/// </summary>
public sealed class BuiltHost : IAsyncDisposable
{
    private const string Ready = "Parley is ready: ";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly DataFolder _data = new();
    private readonly (string Name, string Value)[] _settings;
    private readonly string[] _options;
    private Process? _process;

    private BuiltHost((string Name, string Value)[] settings, params string[] options) =>
        (_settings, _options) = (settings, options);

    public Uri Address { get; private set; } = null!;

    /// <param name="settings">Settings below <c>Parley:</c>, with colons.</param>
    public static Task<BuiltHost> StartAsync(params (string Name, string Value)[] settings) =>
        StartAsync(new BuiltHost(settings));

    /// <summary>With the demo workspace.</summary>
    public static Task<BuiltHost> StartDemoAsync() => StartAsync(new BuiltHost([], "--demo"));

    private static async Task<BuiltHost> StartAsync(BuiltHost host)
    {
        try
        {
            await host.RunAsync("http://127.0.0.1:0");
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Like a crash: nothing is closed.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>After <see cref="KillAsync"/>: at the same address, with the same data.</summary>
    public Task RestartAsync() => RunAsync(Address.GetLeftPart(UriPartial.Authority));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _data.Dispose();
    }

    private async Task RunAsync(string url)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Repository.Host, "--data", _data.Path, "--web", Repository.Web, .. _options]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_URLS"] = url;
        // The machine is shared with a browser and other hosts; server GC and profile-guided code cost more than a
        // short run gains.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in _settings)
        {
            start.Environment[$"Parley__{name.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new ConcurrentQueue<string>();
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("The host ended."));
        process.Start();
        _process = process;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            Address = await address.Task.WaitAsync(StartTime, TimeProvider.System);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException(
                $"The host did not start. It wrote:\n{string.Join('\n', output)}",
                exception
            );
        }

        void Read(string? line)
        {
            output.Enqueue(line ?? string.Empty);
            if (line?.StartsWith(Ready, StringComparison.Ordinal) == true)
            {
                address.TrySetResult(new(line[Ready.Length..]));
            }
        }
    }
}
