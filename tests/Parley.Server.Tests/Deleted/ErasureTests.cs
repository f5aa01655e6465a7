using System.Text;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Log;
using Parley.Server.Tests.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Deleted;

/// <summary>Deleted content is removed from the files of the database (promise P13).</summary>
[SqliteOnly]
public sealed class ErasureTests : IDisposable
{
    private static readonly (string Name, string Value) Soon = ("Sqlite:EraseSeconds", "1");
    private static readonly (string Name, string Value) Never = ("Sqlite:EraseSeconds", "3600");
    private static readonly int[] Lengths = [0, 20, 50, 100, 300, 1_000, 3_000, 9_000];

    private readonly DataFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Erasure_removes_deleted_content_from_the_files()
    {
        await using var harness = await OpenAsync(_folder.Path, Soon);
        var work = new Work(harness, seed: 1);
        await work.RunAsync(steps: 4_000);
        Assert.InRange(work.Deleted.Count, 500, int.MaxValue);
        Assert.Empty(await DatabaseFiles.WaitUntilErasedAsync(_folder.Path, work.Deleted));
        Assert.Equal(work.Kept, DatabaseFiles.Find(_folder.Path, work.Kept));
        Assert.Equal("ok", await work.CheckAsync());
    }

    /// <summary>The control: erasure is what removes it. SQLite alone leaves copies behind.</summary>
    [Fact]
    public async Task Deleted_content_stays_in_the_files_without_erasure()
    {
        await using var harness = await OpenAsync(_folder.Path, Never);
        var work = new Work(harness, seed: 1);
        await work.RunAsync(steps: 4_000);
        Assert.NotEmpty(DatabaseFiles.Find(_folder.Path, work.Deleted));
        await harness.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        Assert.NotEmpty(DatabaseFiles.Find(_folder.Path, work.Deleted));
    }

    [Fact]
    public async Task Erasure_interrupted_by_shutdown_runs_at_the_next_start()
    {
        List<string> deleted;
        await using (var first = await OpenAsync(_folder.Path, Never))
        {
            var work = new Work(first, seed: 2);
            await work.RunAsync(steps: 4_000);
            deleted = work.Deleted;
            Assert.Equal(1, await first.CountAsync("SELECT count(*) FROM meta WHERE key = 'erasure'"));
        }

        Assert.NotEmpty(DatabaseFiles.Find(_folder.Path, deleted));
        await using var second = await OpenAsync(_folder.Path, Soon);
        Assert.Empty(await DatabaseFiles.WaitUntilErasedAsync(_folder.Path, deleted));
        await Wait.UntilAsync(
            async () => await second.CountAsync("SELECT count(*) FROM meta WHERE key = 'erasure'") == 0,
            () => "the note to go"
        );
    }

    [Fact]
    public async Task Erasure_completes_during_concurrent_reads_and_writes()
    {
        await using var harness = await OpenAsync(_folder.Path, Soon);
        var work = new Work(harness, seed: 3);
        using var done = new CancellationTokenSource();
        var busy = Task.WhenAll(Enumerable.Range(0, 4).Select(i => WriteAsync(harness, i == 0, done.Token)));
        await work.RunAsync(steps: 1_500);
        Assert.Empty(await DatabaseFiles.WaitUntilErasedAsync(_folder.Path, work.Deleted));
        await done.CancelAsync();
        await busy;
        Assert.Equal(work.Kept, DatabaseFiles.Find(_folder.Path, work.Kept));
        Assert.Equal("ok", await work.CheckAsync());
        Assert.True(harness.Log.IsHealthy);
    }

    /// <summary>
    /// A database from before events were stored without content, and before freed pages were overwritten.
    /// </summary>
    [Fact]
    public async Task First_start_on_an_older_database_erases_its_deleted_content()
    {
        string[] deleted = ["alpha-slip", "beta-slip", "gamma-slip"];
        var (channel, author) = (Stream(), Ids.New());
        var (gone, kept) = (Ids.New(), Ids.New());
        await using (var old = await OpenAsync(_folder.Path, Never))
        {
            await old.UseAsync(context => context.Database.MigrateAsync("20261126190500_MessagesAsTheyCame", Token));
            await old.ExecuteAsync(
                $"""
                PRAGMA secure_delete = OFF;
                INSERT INTO streams(channel_id, last_seq, last_index, floor) VALUES({old.Id(channel)}, 5, 2, 0);
                INSERT INTO messages(channel_id, seq, id, idx, author_id, content, type, created_at)
                    VALUES({old.Id(channel)}, 1, {old.Id(gone)}, 1, {old.Id(author)}, 'alpha-slip', 0, 1),
                        ({old.Id(channel)}, 2, {old.Id(kept)}, 2, {old.Id(author)}, 'delta', 0, 1);
                INSERT INTO message_versions(message_id, seq, content, created_at)
                    VALUES({old.Id(gone)}, 3, 'alpha-slip', 1), ({old.Id(kept)}, 4, 'delta', 1);
                UPDATE messages SET content = 'beta-slip', version = 3 WHERE seq = 1;
                UPDATE messages SET content = 'epsilon', version = 4 WHERE seq = 2;
                {Edited(3, gone, "beta-slip")}
                {Edited(4, kept, "epsilon")}
                INSERT INTO message_versions(message_id, seq, content, created_at)
                    VALUES({old.Id(gone)}, 5, 'gamma-slip {new string('x', 9_000)}', 1);
                UPDATE messages SET content = '', deleted_at = 2, version = 5 WHERE seq = 1;
                DELETE FROM message_versions WHERE message_id = {old.Id(gone)};
                INSERT INTO events(channel_id, seq, payload, created_at)
                    VALUES({old.Id(channel)}, 5, CAST('{Json(new MessageDeleted
                {
                    ChannelId = new(channel),
                    Seq = 5,
                    Id = new(gone),
                    UserId = new(author),
                    DeletedAt = At,
                })}' AS BLOB), 1);
                """
            );
            string Edited(long seq, Guid id, string content) =>
                "INSERT INTO events(channel_id, seq, payload, created_at) "
                + $"VALUES({old.Id(channel)}, {seq}, CAST('{Json(new MessageUpdated
                {
                    ChannelId = new(channel),
                    Seq = seq,
                    Id = new(id),
                    Content = content,
                    UpdatedAt = At,
                })}' AS BLOB), 1);";
        }

        Assert.Equal(deleted, DatabaseFiles.Find(_folder.Path, deleted));
        await using var harness = await OpenAsync(_folder.Path, Never);
        Assert.Empty(DatabaseFiles.Find(_folder.Path, deleted));
        Assert.Equal(["epsilon"], DatabaseFiles.Find(_folder.Path, ["epsilon"]));
        var events = (await harness.Events.ReadEventsAsync(channel, 0, 10, Token))
            .Select(StoredFrames.ToFrame)
            .ToList();
        Assert.Equal([string.Empty, "epsilon"], events.OfType<MessageUpdated>().Select(updated => updated.Content));
        Assert.Equal(
            [new MessageId(gone), new MessageId(kept)],
            events.OfType<MessageUpdated>().Select(updated => updated.Id)
        );
        Assert.Equal(
            ["delta"],
            (await harness.Messages.ReadVersionsAsync(kept, 0, 10, Token)).Select(version => version.Content)
        );
        Assert.Equal(0, await harness.CountAsync("SELECT count(*) FROM meta WHERE key = 'compaction'"));
    }

    private static string Json(ServerFrame frame) => Encoding.UTF8.GetString(JsonFrames.Encode(frame));

    private static async Task WriteAsync(LogHarness harness, bool reads, CancellationToken done)
    {
        var (channel, head) = (Stream(), default(StreamHead));
        while (!done.IsCancellationRequested)
        {
            head = (await harness.AppendAsync(channel, head, Draft(new('n', 500)))).Head;
            if (reads)
            {
                await harness.Events.ReadEventsAsync(channel, Math.Max(0, head.Seq - 100), 100, CancellationToken.None);
            }
        }
    }

    /// <summary>
    /// A user who sends, edits, reacts and deletes at random. Texts have all lengths and begin with a unique word.
    /// </summary>
    private sealed class Work(LogHarness harness, int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Guid _channel = Stream();
        private readonly Dictionary<Guid, List<string>> _texts = [];
        private int _count;

        public List<string> Deleted { get; } = [];

        public IReadOnlyList<string> Kept => [.. _texts.Values.SelectMany(words => words)];

        public async Task RunAsync(int steps)
        {
            var head = default(StreamHead);
            for (var step = 0; step < steps; step++)
            {
                var draft = Choose(head.Seq + 1);
                var result = await harness.AppendAsync(_channel, head, draft);
                Assert.Equal(AppendOutcome.Committed, result.Outcome);
                head = result.Head;
            }
        }

        public async Task<string> CheckAsync()
        {
            var faults = await harness.CountAsync(
                "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"
            );
            return faults == 0 ? "ok" : $"{faults} faults";
        }

        private Draft Choose(long seq)
        {
            var chance = _random.NextDouble();
            if (chance < 0.5 || _texts.Count == 0)
            {
                var (id, word) = (Ids.New(), UniqueWord());
                _texts.Add(id, [word]);
                return Draft(Text(word), id);
            }

            var (message, words) = _texts.ElementAt(_random.Next(_texts.Count));
            if (chance < 0.7)
            {
                words.Add(UniqueWord());
                return Event(new EditMessage(message, Text(words[^1]), ContentDigest.Of(words[0]), seq, At));
            }

            if (chance < 0.8)
            {
                return Event(new AddReaction(message, "👍", Ids.New(), 20, seq));
            }

            _texts.Remove(message);
            Deleted.AddRange(words);
            return Event(new DeleteMessage(_channel, message, ContentDigest.Of(words[0]), seq, At));
        }

        private string UniqueWord() => $"word{++_count:000000}.";

        private string Text(string word) => word + new string('y', Lengths[_random.Next(Lengths.Length)]);
    }
}
