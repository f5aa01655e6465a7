using System.Diagnostics;

namespace Parley.Testing;

/// <summary>Programs of the system that a test needs.</summary>
public static class Command
{
    /// <summary>The path of a program, also in the folders of the administrator; null without one.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(':')
            .Concat(["/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end; returns its output.</summary>
    /// <exception cref="InvalidOperationException">
    /// The program is missing or failed; the message has its output.
    /// </exception>
    public static async Task<string> RunAsync(params string[] command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var start = new ProcessStartInfo(Find(command[0]) ?? command[0])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WithTimeoutAsync($"{command[0]} to end");
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"{string.Join(' ', command)} ended with {process.ExitCode}\n{await output}{await error}"
            );
    }
}
