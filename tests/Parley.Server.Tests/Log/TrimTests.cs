using Microsoft.Extensions.Time.Testing;
using Parley.Server.Platform.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

/// <summary>Old events are deleted in small commits, with pauses in which users write (ADR-0029).</summary>
[SqliteOnly]
public sealed class TrimTests : IDisposable
{
    private const int OldEvents = 600;

    private readonly DataFolder _folder = new();
    private readonly DataFolder _copy = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly Guid[] _streams = [.. Enumerable.Range(0, 3).Select(_ => Stream()).Order()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public async Task Posts_are_committed_between_the_steps_of_a_trim()
    {
        await using var harness = await OpenAsync(_folder.Path, _clock);
        using var steps = new Measurements<long>(harness, "parley.log.trimmed");
        await SeedAsync(harness, _streams);
        var trim = TrimAsync(harness);
        await PausedAfterOneStepAsync(harness);

        foreach (var stream in _streams)
        {
            var posted = await harness.AppendAsync(stream, new(OldEvents, 0), Draft());
            Assert.Equal(AppendOutcome.Committed, posted.Outcome);
        }

        Assert.False(trim.IsCompleted);
        Assert.Equal((_streams.Length * OldEvents) - SqliteEventTrimmer.MaxEvents, await EventsAsync(harness));
        await CompletedAsync(trim);
        Assert.Equal(_streams.Length * OldEvents, await trim);
        Assert.Equal(_streams.Length * OldEvents, steps.Values.Sum());
        Assert.All(steps.Values, events => Assert.InRange(events, 1, SqliteEventTrimmer.MaxEvents));
        Assert.Equal(0, await EventsAsync(harness));
        foreach (var stream in _streams)
        {
            Assert.Equal(OldEvents, await harness.Events.ReadFloorAsync(stream, Token));
            Assert.Single(await harness.Events.ReadEventsAsync(stream, OldEvents, 10, Token));
        }
    }

    [Fact]
    public async Task Floor_is_exact_after_each_step()
    {
        await using var harness = await OpenAsync(_folder.Path, _clock);
        await SeedAsync(harness, _streams);
        var trim = TrimAsync(harness, keep: 100);
        await PausedAfterOneStepAsync(harness);
        await CheckFloorsAsync(harness, SqliteEventTrimmer.MaxEvents, 0, 0);
        await CompletedAsync(trim);
        await CheckFloorsAsync(harness, OldEvents - 100, OldEvents - 100, OldEvents - 100);
    }

    [Fact]
    public async Task Crash_between_two_steps_loses_nothing_and_the_next_trim_completes()
    {
        await using var harness = await OpenAsync(_folder.Path, _clock);
        await SeedAsync(harness, _streams);
        using var cancellation = new CancellationTokenSource();
        var trim = harness.Trimmer.TrimAsync(At, keep: 0, cancellation.Token);
        await PausedAfterOneStepAsync(harness);

        // The files as a killed process leaves them.
        foreach (var file in new[] { "parley.db", "parley.db-wal" })
        {
            File.Copy(Path.Combine(_folder.Path, file), Path.Combine(_copy.Path, file));
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trim);
        await using var restarted = await OpenAsync(_copy.Path, _clock);
        await CheckFloorsAsync(restarted, SqliteEventTrimmer.MaxEvents, 0, 0);
        var next = TrimAsync(restarted);
        await CompletedAsync(next);
        Assert.Equal((_streams.Length * OldEvents) - SqliteEventTrimmer.MaxEvents, await next);
        await CheckFloorsAsync(restarted, OldEvents, OldEvents, OldEvents);
    }

    [Fact]
    public async Task Trim_completes_under_continuous_writes()
    {
        await using var harness = await OpenAsync(_folder.Path);
        using var steps = new Measurements<long>(harness, "parley.log.trimmed");
        var streams = Enumerable.Range(0, 100).Select(_ => Stream()).ToArray();
        await SeedAsync(harness, streams, events: 30);
        using var done = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(_ => WriteAsync(harness, done.Token)).ToList();
        Assert.Equal(3_000, await TrimAsync(harness));
        await done.CancelAsync();
        Assert.All(await Task.WhenAll(writers), posts => Assert.InRange(posts, 1, int.MaxValue));
        Assert.Equal(0, await EventsAsync(harness));

        // Also streams are bounded: 32 with 30 events each are more than a step, so no step has them all.
        Assert.All(steps.Values, events => Assert.InRange(events, 1, SqliteEventTrimmer.MaxEvents));
    }

    [Fact]
    public async Task Young_events_stay_and_streams_without_old_ones_are_not_touched()
    {
        await using var harness = await OpenAsync(_folder.Path);
        await SeedAsync(harness, _streams);
        await harness.ExecuteAsync(
            $"UPDATE events SET created_at = {At.ToUnixTimeMilliseconds()} WHERE channel_id = {harness.Id(_streams[0])}"
        );
        await harness.ExecuteAsync($"UPDATE events SET created_at = {At.ToUnixTimeMilliseconds()} WHERE seq > 40");
        Assert.Equal(80, await TrimAsync(harness));
        await CheckFloorsAsync(harness, 0, 40, 40);
        Assert.Equal(0, await TrimAsync(harness));
    }

    private static Task<int> TrimAsync(LogHarness harness, int keep = 0) => harness.Trimmer.TrimAsync(At, keep, Token);

    private static Task<long> EventsAsync(LogHarness harness) => harness.CountAsync("SELECT count(*) FROM events");

    /// <summary>Streams with events of a day before <see cref="At"/>.</summary>
    private static async Task SeedAsync(LogHarness harness, Guid[] streams, int events = OldEvents)
    {
        foreach (var stream in streams)
        {
            var id = harness.Id(stream);
            await harness.ExecuteAsync(
                $$"""
                INSERT INTO streams(channel_id, last_seq, last_index) VALUES({{id}}, {{events}}, 0);
                WITH RECURSIVE numbers(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM numbers WHERE seq < {{events}})
                INSERT INTO events(channel_id, seq, payload, created_at)
                    SELECT {{id}}, seq, CAST('{}' AS BLOB), {{At.AddDays(-1).ToUnixTimeMilliseconds()}} FROM numbers;
                """
            );
        }
    }

    private static async Task PausedAfterOneStepAsync(LogHarness harness)
    {
        const long Seeded = 3 * OldEvents;
        await Wait.UntilAsync(async () => await EventsAsync(harness) < Seeded, () => "the first step");
        Assert.Equal(Seeded - SqliteEventTrimmer.MaxEvents, await EventsAsync(harness));
    }

    private static async Task<int> WriteAsync(LogHarness harness, CancellationToken stop)
    {
        var (stream, head, posts) = (Stream(), default(StreamHead), 0);
        while (!stop.IsCancellationRequested)
        {
            head = (await harness.AppendAsync(stream, head, Draft())).Head;
            Assert.Equal(++posts, head.Seq);
        }

        return posts;
    }

    private Task CompletedAsync(Task trim) =>
        Wait.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(trim.IsCompleted);
            },
            () => "the trim to complete"
        );

    /// <summary>The floors are these; every event above them is readable, and none is left below it.</summary>
    private async Task CheckFloorsAsync(LogHarness harness, params long[] floors)
    {
        foreach (var (stream, floor) in _streams.Zip(floors))
        {
            Assert.Equal(floor, await harness.Events.ReadFloorAsync(stream, Token));
            var events = await harness.Events.ReadEventsAsync(stream, 0, 2 * OldEvents, Token);
            Assert.Equal(
                Enumerable.Range(1, OldEvents).Select(seq => (long)seq).Where(seq => seq > floor),
                events.Select(stored => stored.Seq)
            );
        }
    }
}
