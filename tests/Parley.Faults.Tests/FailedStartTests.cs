using System.Diagnostics;

namespace Parley.Faults.Tests;

/// <summary>A failed start prints its reason in one plain line.</summary>
public sealed class FailedStartTests : IDisposable
{
    /// <summary>A database that is never reached: the settings are checked before.</summary>
    private const string Elsewhere = "Database=postgres://parley:secret@127.0.0.1:1/parley";

    private readonly DataFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Parley__Gateway__QueueFrames", "1", "QueueFrames")]
    [InlineData("Parley__TrustedProxies__0", "the one over there", "TrustedProxies: 'the one over there'")]
    public async Task Invalid_settings_are_named(string name, string value, string said) =>
        Assert.Contains(said, await FailAsync(_folder.Path, [], (name, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("SQLite serves a single process", "Cluster__Address=127.0.0.1")]
    [InlineData("Address is missing", "Cluster__Port=11111")]
    [InlineData("need Certificate", "Cluster__Address=192.0.2.1", Elsewhere)]
    [InlineData("need Certificate", "Cluster__Address=127.0.0.1", "Cluster__ListenAddress=0.0.0.0", Elsewhere)]
    [InlineData("no other node reaches", "Cluster__Address=0.0.0.0", Elsewhere)]
    [InlineData("must be IP addresses", "Cluster__Address=nowhere.invalid", Elsewhere)]
    [InlineData("Port", "Cluster__Address=127.0.0.1", "Cluster__Port=0", Elsewhere)]
    public async Task Invalid_settings_of_a_cluster_are_refused_with_the_reason(string said, params string[] settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var environment = settings.Select(setting => setting.Split('=', 2));
        Assert.Contains(
            said,
            await FailAsync(_folder.Path, [], [.. environment.Select(pair => ($"Parley__{pair[0]}", pair[1]))]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Data_folder_that_is_a_file_is_named()
    {
        var file = Path.Combine(_folder.Path, "data");
        await File.WriteAllTextAsync(file, "not a folder", Token);
        Assert.Contains(file, await FailAsync(file, []), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "parley.db"),
            string.Concat(Enumerable.Repeat("this is no database\n", 500)),
            Token
        );
        Assert.Contains("database", await FailAsync(_folder.Path, []), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_refuses_the_data_folder_of_a_real_server()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "parley.db"), string.Empty, Token);
        Assert.Contains("--demo", await FailAsync(_folder.Path, ["--demo"]), StringComparison.Ordinal);
        Assert.Equal("parley.db", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(_folder.Path))));
    }

    /// <summary>Runs the server, which must exit with code 1; returns its line on standard error.</summary>
    private static async Task<string> FailAsync(
        string data,
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet"
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in (string[])["exec", Program(), "--data", data, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (
                process.StandardOutput.ReadToEndAsync(Token),
                process.StandardError.ReadToEndAsync(Token)
            );
            await process.WaitForExitAsync(Token).WithTimeoutAsync("the server's end");
            var (said, marker) = (await output, await error);
            Assert.True(process.ExitCode == 1, $"{process.ExitCode}\n{said}\n{marker}");
            Assert.DoesNotContain("Unhandled exception", said, StringComparison.Ordinal);
            var line = Assert.Single(marker.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith("Parley cannot start: ", line, StringComparison.Ordinal);
            return line;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Built in the same configuration as the tests.</summary>
    private static string Program()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(
            root.FullName,
            "src",
            "Parley.Host",
            "bin",
            output.Parent.Name,
            output.Name,
            "Parley.Host.dll"
        );
    }
}
