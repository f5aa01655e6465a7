using System.Diagnostics;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>A browser whose profile is kept and whose process can be killed, as a crash or a flat battery would.</summary>
internal sealed class MortalBrowser : IAsyncDisposable
{
    private const string Listening = "DevTools listening on ";

    private readonly DataFolder _profile = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Process? _process;

    /// <summary>Starts it, with what the profile kept from before.</summary>
    public async Task<Visitor> OpenAsync()
    {
        _playwright ??= await Playwright.CreateAsync();
        var program = Environment.GetEnvironmentVariable("PARLEY_CHROMIUM") is { Length: > 0 } given ? given : "/usr/bin/chromium";
        var start = new ProcessStartInfo(
            program,
            [
                "--headless=new", "--remote-debugging-port=0", $"--user-data-dir={_profile.Path}", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
                "--disable-background-networking", "--disable-component-update", "--window-size=1280,800", "about:blank",
            ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Listening, StringComparison.Ordinal) == true)
            {
                address.TrySetResult(line.Data[Listening.Length..]);
            }
        };
        _process.Exited += (_, _) => address.TrySetException(new InvalidOperationException("The browser ended."));
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        _browser = await _playwright.Chromium.ConnectOverCDPAsync(await address.Task.WaitAsync(Patience.Limit, TimeProvider.System));
        return await Visitor.OpenAsync(_browser.Contexts[0]);
    }

    /// <summary>With all its processes and without a word to any of them.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _playwright?.Dispose();
        _profile.Dispose();
    }
}
