using System.Net;
using Parley.Faults.Tests.Postgres;

namespace Parley.Faults.Tests.Disk;

/// <summary>
/// No space is left on the disk (fault F5, promise P17): writes fail with a temporary error, reads continue, and the
/// server recovers when there is space again.
/// </summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Full_disk_refuses_writes_serves_reads_and_recovers()
    {
        await using var disk = await LoopDisk.MountAsync();
        var filler = Path.Combine(disk.Path, "filler");
        var data = Path.Combine(disk.Path, "data");
        Directory.CreateDirectory(data);
        var port = HostProcess.FreePort();
        await using var host = HostProcess.Start(data, port);
        var team = await Team.CreateAsync(await host.ReadyAsync(), members: 6);
        await using (var senders = await Senders.StartAsync(team))
        {
            await senders.UntilAsync(acknowledged: 50);
            await FillAsync(filler);
            await senders.UntilAsync(refused: 24);

            Assert.Equal(
                HttpStatusCode.OK,
                (await team.Owner.SendAsync(HttpMethod.Get, $"channels/{team.General.Id}/messages")).StatusCode
            );
            using var http = new HttpClient { BaseAddress = await host.ReadyAsync() };
            Assert.Equal("Degraded", await http.GetStringOrStatusAsync());
            await using (await team.Owner.OpenSocketAsync())
            {
                // A returning user can sign in and catch up.
            }

            File.Delete(filler);
            var start = TimeProvider.System.GetTimestamp();
            await senders.UntilAsync(acknowledged: 24);
            var elapsed = TimeProvider.System.GetElapsedTime(start);
            Assert.True(elapsed < ReturnLimit, $"{elapsed.TotalSeconds:0.0} s after there was space again");
            var history = await senders.StopAsync();
            Assert.Empty(Checker.Check(history));
            Assert.Equal(history.Sent.Count, history.Messages.Count);
            output.WriteLine(
                $"{senders.Acknowledged} acknowledged, {senders.Refused} "
                    + $"refused, service after {elapsed.TotalSeconds:0.0} s"
            );
        }

        // The files are consistent: the start checks them.
        Assert.True(await host.TerminateAsync() == 0, host.Output);
        await using var second = HostProcess.Start(data, port);
        await second.ReadyAsync();
    }

    /// <summary>Fills the last block: small writes succeed where a large one does not fit.</summary>
    private static async Task FillAsync(string file)
    {
        await using var filler = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        for (var size = 1 << 20; size >= 1024; size /= 32)
        {
            var piece = new byte[size];
            try
            {
                while (true)
                {
                    await filler.WriteAsync(piece, TestContext.Current.CancellationToken);
                }
            }
            catch (IOException)
            {
                // The next smaller size.
            }
        }
    }
}
