using System.Diagnostics;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>A browser without a driver: it listens for DevTools on a free port of loopback.</summary>
internal sealed class BrowserProcess : IAsyncDisposable
{
    private const string Listening = "DevTools listening on ";

    private readonly Process _process;
    private bool _ended;

    private BrowserProcess(Process process) => _process = process;

    /// <summary>The DevTools address of the browser, not of a page.</summary>
    public Uri DevTools { get; private set; } = null!;

    /// <param name="profile">The folder of its profile.</param>
    /// <param name="more">Additional switches.</param>
    public static async Task<BrowserProcess> StartAsync(string profile, params string[] more)
    {
        var program = Environment.GetEnvironmentVariable("PARLEY_CHROMIUM") is { Length: > 0 } given
            ? given
            : "/usr/bin/chromium";
        var start = new ProcessStartInfo(
            program,
            [
                "--headless=new",
                "--remote-debugging-port=0",
                $"--user-data-dir={profile}",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-sync",
                "--disable-background-networking",
                "--disable-component-update",
                "--window-size=1280,800",
                .. more,
                "about:blank",
            ]
        )
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Listening, StringComparison.Ordinal) == true)
            {
                address.TrySetResult(line.Data[Listening.Length..]);
            }
        };
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("The browser ended."));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var browser = new BrowserProcess(process);
        try
        {
            browser.DevTools = new(await address.Task.WithTimeoutAsync("the browser listens"));
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills all its processes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
