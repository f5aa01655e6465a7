using Microsoft.Data.Sqlite;

namespace Parley.Faults.Tests.Disk;

/// <summary>
/// Power loss under load (fault F2, checker C12): acknowledged messages are on the disk. <c>PARLEY_CUTS</c> sets the
/// number of cuts.
/// </summary>
public sealed class PowerLossTests(ITestOutputHelper output)
{
    private const int Rows = 20;

    [Fact]
    public async Task Power_loss_keeps_exactly_the_acknowledged_messages()
    {
        await using var disk = await LoopDisk.MountAsync();
        var cuts = Seed.Setting("PARLEY_CUTS", 2);
        var start = TimeProvider.System.GetTimestamp();
        var loop = new KillLoop(Seed.Value, disk: disk);
        await loop.RunAsync(cuts);
        output.WriteLine(
            $"PARLEY_SEED={Seed.Value}: {cuts} cuts, {loop.Acknowledged} "
                + $"messages acknowledged, {TimeProvider.System.GetElapsedTime(start).TotalSeconds / cuts:0.00} "
                + $"s for each cut"
        );
    }

    /// <summary>
    /// The positive control: a database that does not wait for the disk loses commits here, so the test above would
    /// detect a false ack.
    /// </summary>
    [Theory]
    [InlineData("FULL")]
    [InlineData("NORMAL")]
    public async Task Simulated_power_cut_discards_unsynced_data(string synchronous)
    {
        await using var disk = await LoopDisk.MountAsync();
        var file = Path.Combine(disk.Path, "control.db");
        var writer = await OpenAsync(
            file,
            $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; CREATE TABLE t(x)"
        );
        for (var i = 0; i < Rows; i++)
        {
            await RunAsync(writer, $"INSERT INTO t VALUES({i})");
        }

        await disk.CutAsync(async () => await writer.DisposeAsync());
        await using var reader = await OpenAsync(file, "CREATE TABLE IF NOT EXISTS t(x)");
        var left = (long)(await RunAsync(reader, "SELECT count(*) FROM t"))!;
        if (synchronous == "FULL")
        {
            Assert.Equal(Rows, left);
        }
        else
        {
            Assert.True(left < Rows, $"{left} rows survived without a sync: this cut cuts nothing");
        }
    }

    private static async Task<SqliteConnection> OpenAsync(string file, string setup)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await RunAsync(connection, setup);
        return connection;
    }

    private static async Task<object?> RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
