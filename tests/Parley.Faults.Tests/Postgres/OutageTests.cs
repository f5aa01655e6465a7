using System.Net;
using Npgsql;
using Parley.Rest;

namespace Parley.Faults.Tests.Postgres;

/// <summary>
/// The database server fails or hangs under load (faults F18 to F22, promise P16): no false ack, every request is
/// answered within 5 s, sockets stay open, and 10 s after the server's return everything works.
/// </summary>
public sealed class OutageTests(OwnCluster own, ITestOutputHelper output) : IClassFixture<OwnCluster>, IAsyncLifetime
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The server's response to a COMMIT that has committed. The text of a request would not do: Npgsql begins with
    /// <c>BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED</c>.
    /// </summary>
    private const string Committed = "COMMIT\0";

    private readonly PostgresCluster _cluster = own.Cluster;
    private string _database = null!;
    private TcpFaultProxy _proxy = null!;
    private ParleyServer _server = null!;
    private Team _team = null!;

    /// <summary>Duration of the same requests without a fault: excludes a busy machine.</summary>
    private TimeSpan _busy;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = new Uri(await _cluster.CreateDatabaseAsync()).AbsolutePath.Trim('/');
        _proxy = new(_cluster.Port);
        _server = await ParleyServer.StartAsync(
            ("Database", _cluster.Address(_database, _proxy.Port)),
            ("Postgres:StartSeconds", "60")
        );
        _team = await _server.TeamAsync(members: 6);
        await RequestAsync();
        _busy = 2 * (await RequestAsync()).Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Database_crash_and_restart_loses_nothing()
    {
        await using var senders = await Senders.StartAsync(_team);
        for (var round = 0; round < (Run.IsLong ? 3 : 1); round++)
        {
            await senders.UntilAsync(acknowledged: 50);
            await _cluster.CrashAsync();
            await senders.UntilAsync(refused: 12);
            await IsReadyAsync(false);
            await RequestsAreRefusedInTimeAsync();
            await _cluster.StartServerAsync();
            await ServesAgainAsync(senders, "crash");
        }

        await CheckAsync(senders);
    }

    [Fact(Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    public async Task Killed_backend_ends_all_connections_and_service_recovers()
    {
        await using var senders = await Senders.StartAsync(_team);
        for (var round = 0; round < 2; round++)
        {
            await senders.UntilAsync(acknowledged: 50);
            Signals.Send(
                await _cluster.ScalarAsync<int>(
                    "postgres",
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'Parley' ORDER BY random() LIMIT 1"
                ),
                Signals.Kill
            );
            await senders.UntilAsync(refused: 1);
            await ServesAgainAsync(senders, "killed backend");
        }

        await CheckAsync(senders);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false, Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    public async Task Hanging_database_times_out(bool all)
    {
        await using var senders = await Senders.StartAsync(_team);
        await senders.UntilAsync(acknowledged: 50);
        var processes = _cluster.ProcessIds.Skip(all ? 0 : 1).ToList();
        processes.ForEach(process => Signals.Send(process, Signals.Stop));
        try
        {
            await RequestsAreRefusedInTimeAsync();
            // While the parent runs, new connections work: only the open ones hang.
            await senders.UntilAsync(refused: all ? 12 : 1);
            if (all)
            {
                await IsReadyAsync(false);
                await senders.UntilAsync(refused: 12);
            }
        }
        finally
        {
            processes.ForEach(process => Signals.Send(process, Signals.Continue));
        }

        await ServesAgainAsync(senders, all ? "hanging server" : "hanging backends");
        await CheckAsync(senders);
    }

    [Theory(Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    [InlineData("messages")]
    [InlineData("streams")]
    [InlineData("invites")]
    public async Task Locked_table_times_out(string table)
    {
        await using var senders = await Senders.StartAsync(_team);
        await senders.UntilAsync(acknowledged: 50);
        await using (var connection = await _cluster.OpenAsync(_database))
        {
            await using var locking = await connection.BeginTransactionAsync(Token);
            await using var command = new NpgsqlCommand(
                $"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
                connection,
                locking
            );
            await command.ExecuteNonQueryAsync(Token);
            await RequestsAreRefusedInTimeAsync();
            await senders.UntilAsync(refused: table == "invites" ? 0 : 6);
        }

        await ServesAgainAsync(senders, "lock");
        await CheckAsync(senders);
    }

    [Fact(Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    public async Task Blackholed_network_times_out()
    {
        await using var senders = await Senders.StartAsync(_team);
        await senders.UntilAsync(acknowledged: 50);
        _proxy.Stall();
        await RequestsAreRefusedInTimeAsync();
        await senders.UntilAsync(refused: 12);
        await IsReadyAsync(false);
        _proxy.Resume();
        await ServesAgainAsync(senders, "silent network");
        await CheckAsync(senders);
    }

    [Theory(Skip = Run.OnlyLong, SkipType = typeof(Run), SkipUnless = nameof(Run.IsLong))]
    [InlineData("fsync", "off", "on")]
    [InlineData("default_transaction_read_only", "on", "off")]
    public async Task Non_durable_or_read_only_database_refuses_writes_until_fixed(
        string setting,
        string bad,
        string good
    )
    {
        await using var senders = await Senders.StartAsync(_team);
        await senders.UntilAsync(acknowledged: 50);
        await _cluster.SetAsync(setting, bad);
        try
        {
            await senders.UntilAsync(refused: 12);
            var acknowledged = senders.Acknowledged;
            await senders.UntilAsync(refused: 24);
            Assert.Equal(acknowledged, senders.Acknowledged);
        }
        finally
        {
            await _cluster.SetAsync(setting, good);
        }

        await ServesAgainAsync(senders, setting);
        await CheckAsync(senders);
    }

    [Fact]
    public async Task Message_whose_commit_response_is_lost_is_stored_once()
    {
        await using var sender = await _team.Members[0].OpenSocketAsync();
        await using var follower = await _team.Members[1].OpenSocketAsync();
        for (var round = 0; round < (Run.IsLong ? 5 : 1); round++)
        {
            var (id, content) = (Ids.Message(), $"committed, not acknowledged: {round}");
            var lost = _proxy.LostAnswers;
            _proxy.CutAnswerWith = Committed;
            var refusal = await sender.ExpectErrorAsync(_team.General.Id, content, id);
            _proxy.CutAnswerWith = null;
            Assert.Equal(ErrorCodes.ServerUnavailable, refusal.Code);
            Assert.True(_proxy.LostAnswers > lost, "no response was lost");

            // Read from the database server, before any retry.
            var seq = await _cluster.ScalarAsync<long>(_database, $"SELECT seq FROM messages WHERE id = '{id}'");
            Assert.Equal(seq, await LastSeqAsync());

            await IsReadyAsync(true);
            Assert.Equal(seq, (await sender.PostAsync(_team.General.Id, content, id)).Seq);
            Assert.Equal(seq, await LastSeqAsync());
            Assert.Equal(1, await CountAsync(content));
            Assert.Single(await _team.Owner.HistoryAsync(_team.General.Id), message => message.Content == content);

            var received = await follower.ReceiveAsync<MessageCreated>();
            Assert.Equal((seq, id, content), (received.Seq, received.Message.Id, received.Message.Content));
            var next = await sender.PostAsync(_team.General.Id, $"next: {round}");
            Assert.Equal(seq + 1, next.Seq);
            Assert.Equal(next.Seq, (await follower.ReceiveAsync<MessageCreated>()).Seq);
        }

        Task<long> LastSeqAsync() =>
            _cluster.ScalarAsync<long>(
                _database,
                $"SELECT last_seq FROM streams WHERE channel_id = '{_team.General.Id}'"
            );

        Task<long> CountAsync(string content) =>
            _cluster.ScalarAsync<long>(_database, $"SELECT count(*) FROM messages WHERE content = '{content}'");
    }

    [Fact]
    public async Task Retry_after_a_lost_commit_response_returns_the_same_seq()
    {
        await using var senders = await Senders.StartAsync(_team);
        for (var round = 0; round < (Run.IsLong ? 20 : 2); round++)
        {
            await senders.UntilAsync(acknowledged: 20);
            var lost = _proxy.LostAnswers;
            _proxy.CutAnswerWith = Committed;
            await senders.UntilAsync(refused: 1);
            _proxy.CutAnswerWith = null;
            Assert.True(_proxy.LostAnswers > lost, "no response was lost");
            await ServesAgainAsync(senders, "lost answer");
        }

        await CheckAsync(senders);
    }

    private async Task RequestsAreRefusedInTimeAsync()
    {
        var (answers, elapsed) = await RequestAsync();
        Assert.All(
            answers,
            answer =>
                Assert.True(
                    answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.ServiceUnavailable,
                    $"{answer.StatusCode}"
                )
        );
        Assert.True(elapsed < AnswerLimit + _busy, $"60 requests took {elapsed.TotalSeconds:0.0} s");
        output.WriteLine(
            $"60 requests: {elapsed.TotalSeconds:0.0} s, "
                + $"{answers.Count(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable)} refused"
        );
    }

    private async Task<(HttpResponseMessage[] Answers, TimeSpan Elapsed)> RequestAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(i =>
                    i % 4 == 0
                        ? _team.Owner.SendAsync(
                            HttpMethod.Post,
                            $"workspaces/{_team.Workspace.Id}/invites",
                            new CreateInviteRequest()
                        )
                        : _team.Owner.SendAsync(HttpMethod.Get, $"channels/{_team.General.Id}/messages")
                )
        );
        return (answers, TimeProvider.System.GetElapsedTime(start));
    }

    private async Task IsReadyAsync(bool ready)
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        var start = TimeProvider.System.GetTimestamp();
        while ((await http.GetStringOrStatusAsync()) != (ready ? "Healthy" : "503"))
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < ReturnLimit + _busy,
                $"/health/ready is not {(ready ? "green" : "red")}"
            );
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }
    }

    private async Task ServesAgainAsync(Senders senders, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        await senders.UntilAsync(acknowledged: 12);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        await IsReadyAsync(true);
        while ((await _team.Owner.SendAsync(HttpMethod.Get, "me")).StatusCode != HttpStatusCode.OK)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < ReturnLimit + _busy, "reading does not come back");
        }

        Assert.True(elapsed < ReturnLimit + _busy, $"{elapsed.TotalSeconds:0.0} s after the end of the fault");
        output.WriteLine($"{what}: service after {elapsed.TotalSeconds:0.00} s");
    }

    private async Task CheckAsync(Senders senders)
    {
        var history = await senders.StopAsync();
        Assert.Empty(Checker.Check(history));
        Assert.Equal(history.Sent.Count, history.Messages.Count);
        Assert.True(senders.Slowest < AnswerLimit + _busy, $"an answer took {senders.Slowest.TotalSeconds:0.0} s");
        output.WriteLine(
            $"{senders.Acknowledged} acknowledged, {senders.Refused} "
                + $"refused, slowest answer {senders.Slowest.TotalSeconds:0.0} s"
        );
    }
}

/// <summary>A database server for tests that break it, one after the other.</summary>
public sealed class OwnCluster : IAsyncLifetime
{
    public PostgresCluster Cluster { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Cluster = await PostgresCluster.StartAsync();

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}

/// <summary>The response of the readiness check.</summary>
internal static class Readiness
{
    public static async Task<string> GetStringOrStatusAsync(this HttpClient http)
    {
        using var answer = await http.GetAsync(
            new Uri("health/ready", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
            : $"{(int)answer.StatusCode}";
    }
}
