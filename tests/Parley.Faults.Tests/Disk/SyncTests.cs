namespace Parley.Faults.Tests.Disk;

/// <summary>What the server syncs before it acknowledges, and what it does when a sync fails (faults F3, F4).</summary>
public sealed class SyncTests
{
    private const int Messages = 20;

    [Fact(Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    public async Task Ack_is_sent_after_the_sync_of_its_commit()
    {
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(folder.Path, HostProcess.FreePort());
        await using var load = await Load.PrepareAsync(await host.ReadyAsync(), clients: 1);
        var trace = Path.Combine(folder.Path, "trace");
        await using (
            var strace = await Strace.AttachAsync(
                host,
                "-y",
                "-s",
                "2000",
                "-o",
                trace,
                "-e",
                "trace=fdatasync,fsync,sendto,sendmsg,write,writev"
            )
        )
        {
            // One by one: each commit has one message.
            await load.PostOneByOneAsync(await host.ReadyAsync(), Messages);
            await strace.DetachAsync();
        }

        var acks = 0;
        var synced = false;
        var syncing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(trace))
        {
            var thread = line.Split(' ', 2)[0];
            if (
                line.Contains("sync(", StringComparison.Ordinal)
                && line.Contains("parley.db-wal", StringComparison.Ordinal)
            )
            {
                synced |= line.EndsWith("= 0", StringComparison.Ordinal);
                syncing.Add(thread);
            }
            else if (line.Contains("sync resumed>", StringComparison.Ordinal) && syncing.Remove(thread))
            {
                synced |= line.EndsWith("= 0", StringComparison.Ordinal);
            }
            else if (
                !line.Contains("resumed>", StringComparison.Ordinal)
                && line.Contains(@"\""type\"":\""ack\""", StringComparison.Ordinal)
            )
            {
                Assert.True(synced, $"an ack without a sync before it:\n{line}");
                synced = false;
                acks++;
            }
        }

        Assert.Equal(Messages, acks);
    }

    [Fact]
    public async Task Failed_sync_acknowledges_nothing_and_stops_the_server()
    {
        using var folder = new DataFolder();
        var port = HostProcess.FreePort();
        await using var first = HostProcess.Start(folder.Path, port);
        await using var load = await Load.PrepareAsync(await first.ReadyAsync(), clients: 4);
        var sending = await load.StartAsync(await first.ReadyAsync());
        await load.UntilAsync(acknowledged: 20);
        await using (
            await Strace.AttachAsync(
                first,
                "-o",
                "/dev/null",
                "-e",
                "trace=fdatasync,fsync",
                "-e",
                "inject=fdatasync,fsync:error=EIO"
            )
        )
        {
            // Never "sync once more and go on": the system may have dropped what it could not write.
            Assert.True(await first.ExitAsync() == 1, first.Output);
        }

        await sending.WithTimeoutAsync("the clients to notice");
        Assert.Contains("Commit loop of the log stopped", first.Output, StringComparison.Ordinal);
        await using var second = HostProcess.Start(folder.Path, port);
        await second.ReadyAsync();
        Assert.Empty(Checker.Check(await load.ReadAsync()));
        var history = await load.CompleteAsync(await second.ReadyAsync());
        Assert.Empty(Checker.Check(history));
        Assert.Equal(history.Sent.Count, history.Messages.Count);
    }
}
