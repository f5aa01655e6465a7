namespace Parley.Faults.Tests;

/// <summary>The first start of a server, as a newcomer sees it.</summary>
public sealed class FirstStartTests : IDisposable
{
    /// <summary>The web client is not built in every copy of the sources.</summary>
    private const string NoWebClient = "Parley.Host[9001]";

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task First_start_on_sqlite_logs_no_warning() => StartAsync();

    [Fact]
    public async Task First_start_on_postgresql_logs_no_warning()
    {
        var cluster = await PostgresCluster.SharedAsync();
        await StartAsync(("Database", await cluster.CreateDatabaseAsync(migrated: false)));
    }

    private async Task StartAsync(params (string Name, string Value)[] settings)
    {
        await using var host = HostProcess.Start(_folder.Path, HostProcess.FreePort(), settings);
        await host.ReadyAsync();
        Assert.Equal(0, await host.TerminateAsync());

        // The console formatter writes the level before the category.
        string[] levels = [" warn: ", " fail: ", " crit: "];
        Assert.DoesNotContain(
            host.Output.Split('\n'),
            line =>
                !line.Contains(NoWebClient, StringComparison.Ordinal)
                && levels.Any(level => line.Contains(level, StringComparison.Ordinal))
        );
        Assert.Contains("Parley is ready", host.Output, StringComparison.Ordinal);
    }
}
