using System.Diagnostics;
using System.Text;

namespace Parley.Faults.Tests.Disk;

/// <summary>
/// The program <c>strace</c>, attached to a running server: it traces system calls, or makes them fail.
/// </summary>
internal sealed class Strace : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<bool> _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Strace(Process process) => _process = process;

    /// <summary>
    /// Returns when it is attached to all threads. Skips the test with a reason where that is not possible.
    /// </summary>
    public static async Task<Strace> AttachAsync(HostProcess host, params string[] arguments)
    {
        Assert.SkipWhen(
            Command.Find("strace") is null,
            "The program strace is missing (Debian: apt-get install strace)."
        );
        var start = new ProcessStartInfo("strace") { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in (string[])["-f", "-p", $"{host.ProcessId}", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        var strace = new Strace(new Process { StartInfo = start });
        strace._process.ErrorDataReceived += (_, line) => strace.Read(line.Data);
        strace._process.Start();
        strace._process.BeginErrorReadLine();
        if (!await strace._attached.Task.WithTimeoutAsync("strace to attach"))
        {
            await strace.DisposeAsync();
            Assert.Skip($"strace cannot attach to a process here: {strace._said}");
        }

        return strace;
    }

    /// <summary>Detaches from the server.</summary>
    public async Task DetachAsync()
    {
        _ = Signals.TrySend(_process.Id, Signals.Interrupt);
        await _process.WaitForExitAsync().WithTimeoutAsync("strace to detach");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await DetachAsync();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _attached.TrySetResult(false);
            return;
        }

        if (_attached.Task.IsCompleted)
        {
            return;
        }

        _said.AppendLine(line);
        if (line.Contains(" attached", StringComparison.Ordinal))
        {
            _attached.TrySetResult(true);
        }
    }
}
