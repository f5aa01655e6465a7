using System.Globalization;
using Parley.Faults.Tests.Disk;

namespace Parley.Faults.Tests;

/// <summary>
/// Kills one server repeatedly under load, with or without its PostgreSQL server, and checks all promises each time.
/// </summary>
/// <param name="seed">The random seed.</param>
/// <param name="cluster">Its database; null for SQLite.</param>
/// <param name="disk">The disk of its folder, whose power is cut instead; null for a normal folder.</param>
internal sealed class KillLoop(int seed, PostgresCluster? cluster = null, LoopDisk? disk = null)
{
    private const int Clients = 8;

    /// <summary>
    /// Rounds after which new users continue in another channel: checking everything after each kill would take longer
    /// and longer.
    /// </summary>
    private const int RoundsOfOneLoad = 25;

    /// <summary>
    /// Interval of rounds in which the server is asked to stop instead, as by an update, and must exit cleanly (fault
    /// F29).
    /// </summary>
    private const int RoundsToAsk = 6;

    /// <summary>Interval of rounds in which the database server is killed with it.</summary>
    private const int RoundsToKillStore = 4;

    /// <summary>
    /// Limit of the median processor time of a start. On a busy machine the same work takes twice the processor time of
    /// a quiet one.
    /// </summary>
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(8);

    private readonly Random _random = new(seed);
    private readonly List<Load> _loads = [];
    private readonly List<TimeSpan> _restarts = [];
    private HostProcess _host = null!;

    /// <summary>The folder of SQLite's files; null on another store.</summary>
    private string? _files;
    private int _round;

    public int Acknowledged => _loads.Sum(load => load.Acknowledged);

    /// <summary>Median processor time until the server was ready again.</summary>
    public TimeSpan Restart => _restarts.Order().ElementAt(_restarts.Count / 2);

    /// <summary>Number of kills of the database server.</summary>
    public int StoreKills { get; private set; }

    public async Task RunAsync(int kills)
    {
        using var folder = new DataFolder();
        var data = disk is null ? folder.Path : Directory.CreateDirectory(Path.Combine(disk.Path, "data")).FullName;
        var port = HostProcess.FreePort();
        (string Name, string Value)[] settings = cluster is null
            ? []
            : [("Database", await cluster.CreateDatabaseAsync(migrated: false)), ("Postgres__AnswerSeconds", "30")];
        settings =
        [
            ("Gateway__DrainSeconds", "0"),
            ("Gateway__HeartbeatMs", "300000"),
            ("Sqlite__EraseSeconds", "1"),
            .. settings,
        ];
        _files = cluster is null ? data : null;
        _host = HostProcess.Start(data, port, settings);
        try
        {
            for (var killed = 0; killed < kills; )
            {
                if (_round++ % RoundsOfOneLoad == 0)
                {
                    await CompleteAsync();
                    _loads.Add(await Load.PrepareAsync(await _host.ReadyAsync(), Clients));
                }

                killed += await EndAsync(await _loads[^1].StartAsync(await _host.ReadyAsync())) ? 1 : 0;
                _host = HostProcess.Start(data, port, settings);
                Assert.Equal(port, (await _host.ReadyAsync()).Port);
                _restarts.Add(_host.ProcessorTime);
                var again = _round % 5 == 0;
                Check(await _loads[^1].ReadAsync(again, again ? _files : null), "before the repeats");
            }

            await CompleteAsync();
            foreach (var load in _loads)
            {
                Check(await load.ReadAsync(again: true, _files), "in the end");
            }

            Assert.True(Restart < RestartLimit, $"ready after {Restart.TotalSeconds:0.0} s of processor time");
            Assert.True(Acknowledged > kills, $"only {Acknowledged} messages were acknowledged: no load");
        }
        finally
        {
            await _host.DisposeAsync();
            foreach (var load in _loads)
            {
                await load.DisposeAsync();
            }
        }
    }

    /// <summary>Lets the current users resend unacknowledged messages, and checks that all are stored.</summary>
    private async Task CompleteAsync()
    {
        if (_loads.Count > 0)
        {
            var history = await _loads[^1].CompleteAsync(await _host.ReadyAsync());
            Check(history, "after the repeats");
            Assert.Equal(history.Sent.Count, history.Messages.Count);
        }
    }

    private void Check(History history, string when)
    {
        var faults = Checker.Check(history);
        Assert.True(
            faults.Count == 0,
            string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed}, round {_round}, {when}:\n{string.Join('\n', faults)}\n{_host.Output}"
            )
        );
    }

    /// <summary>True when it was killed; false when it was asked to stop.</summary>
    private async Task<bool> EndAsync(Task sending)
    {
        await WaitForLoadAsync();
        var asked = _round % RoundsToAsk == 0;
        var storeToo = cluster is not null && !asked && _round % RoundsToKillStore == 2;
        if (asked)
        {
            Assert.True(await _host.TerminateAsync() == 0, _host.Output);
        }
        else
        {
            if (storeToo)
            {
                await cluster!.KillAsync();
            }

            await KillAsync();
        }

        await sending.WithTimeoutAsync("the clients to notice");
        await _host.DisposeAsync();
        if (storeToo)
        {
            StoreKills++;
            await cluster!.StartServerAsync();
        }

        return !asked;
    }

    private async Task KillAsync()
    {
        if (disk is null)
        {
            await _host.KillAsync();
            return;
        }

        // Nothing is acknowledged after the image was copied.
        Signals.Send(_host.ProcessId, Signals.Stop);
        await disk.CutAsync(_host.KillAsync);
    }

    /// <summary>
    /// Chooses the moment of the kill. Mostly it is after some acks, so that the load is running even on a busy
    /// machine, plus a random delay longer than a commit; every fourth time after a random delay only.
    /// </summary>
    private async Task WaitForLoadAsync()
    {
        var (acks, chance) = (_random.Next(1, 60), _random.NextDouble());
        var byTime = _round % 4 == 3;
        if (!byTime)
        {
            await _loads[^1].UntilAsync(_loads[^1].Acknowledged + acks);
        }

        var pause = byTime ? 0.02 + (2 * Math.Pow(chance, 3)) : 0.03 * chance;
        await Task.Delay(TimeSpan.FromSeconds(pause), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
