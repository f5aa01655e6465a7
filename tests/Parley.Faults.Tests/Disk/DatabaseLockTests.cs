using Microsoft.Data.Sqlite;
using Parley.Faults.Tests.Postgres;

namespace Parley.Faults.Tests.Disk;

/// <summary>Another process uses the database file at the same time, like a backup or a shell (fault F8).</summary>
public sealed class DatabaseLockTests(ITestOutputHelper output)
{
    private const int SqliteFrame = 4096 + 24;
    private const long LargestWal = 64L << 20;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(10);

    [Fact(Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    public async Task Foreign_write_lock_causes_timely_refusals_only()
    {
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(folder.Path, HostProcess.FreePort());
        var team = await Team.CreateAsync(await host.ReadyAsync(), members: 6);
        await using var senders = await Senders.StartAsync(team);
        await senders.UntilAsync(acknowledged: 50);
        await using (var other = await OpenAsync(folder))
        {
            await using var writing = other.BeginTransaction(deferred: false);
            await senders.UntilAsync(refused: 12);
        }

        var start = TimeProvider.System.GetTimestamp();
        await senders.UntilAsync(acknowledged: 12);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var history = await senders.StopAsync();
        Assert.Empty(Checker.Check(history));
        Assert.Equal(history.Sent.Count, history.Messages.Count);
        Assert.True(elapsed < ReturnLimit, $"service after {elapsed.TotalSeconds:0.0} s");

        // SQLite waits 4 s for the lock; the rest is for a busy machine.
        Assert.True(senders.Slowest < 2 * AnswerLimit, $"an answer took {senders.Slowest.TotalSeconds:0.0} s");
        output.WriteLine(
            $"{senders.Acknowledged} acknowledged, {senders.Refused} "
                + $"refused, slowest answer {senders.Slowest.TotalSeconds:0.0} "
                + $"s, service after {elapsed.TotalSeconds:0.0} s"
        );
    }

    [Fact(Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    public async Task Long_read_transaction_blocks_no_writer_and_leaves_no_large_WAL()
    {
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(folder.Path, HostProcess.FreePort());
        var team = await Team.CreateAsync(await host.ReadyAsync(), members: 6);
        var wal = new FileInfo(Path.Combine(folder.Path, "parley.db-wal"));
        await using var senders = await Senders.StartAsync(team);
        await using (var other = await OpenAsync(folder))
        {
            await using var reading = other.BeginTransaction(deferred: true);
            await using var command = other.CreateCommand();
            command.CommandText = "SELECT count(*) FROM messages";
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);

            // The reader prevents a checkpoint: the WAL grows by each commit until it exceeds its limit.
            await GrowAsync(team, wal);
        }

        var large = wal.Length;
        Assert.Equal(0, senders.Refused);
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await senders.UntilAsync(acknowledged: 12);
            wal.Refresh();
            if (wal.Length <= LargestWal)
            {
                break;
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Wait.Timeout,
                $"the log still has {wal.Length} bytes"
            );
        }

        var history = await senders.StopAsync();
        Assert.Equal(0, senders.Refused);
        Assert.True(large > LargestWal, $"the log grew to {large} bytes only");
        output.WriteLine(
            $"{senders.Acknowledged} acknowledged, the log had {large >> 20} MiB, then {wal.Length >> 20}"
        );
        Assert.Equal(
            history.Sent.Count,
            history.Messages.Count(message => history.Sent.Any(sent => sent.Id == message.Id))
        );
    }

    /// <summary>Posts long messages to an unused channel until the WAL exceeds its limit.</summary>
    private static async Task GrowAsync(Team team, FileInfo wal)
    {
        var room = await team.ChannelAsync();
        var text = new string('x', 15_000);
        await using var socket = await team.Owner.OpenSocketAsync();
        do
        {
            await Task.WhenAll(Enumerable.Range(0, 32).Select(i => socket.PostAsync(room.Id, $"{i} {text}")));
            wal.Refresh();
        } while (wal.Length <= LargestWal + (100 * SqliteFrame));
    }

    private static async Task<SqliteConnection> OpenAsync(DataFolder folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "parley.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
