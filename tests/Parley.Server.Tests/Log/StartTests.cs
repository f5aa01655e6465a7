using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

public sealed class StartTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restart_keeps_the_epoch_and_every_message()
    {
        string epoch;
        var channel = Stream();
        await using (var first = await OpenAsync(_folder.Path))
        {
            epoch = first.Events.Epoch;
            await first.AppendAsync(channel, default, Draft("kept"));
        }

        await using var second = await OpenAsync(_folder.Path);
        Assert.Equal(epoch, second.Events.Epoch);
        Assert.Equal(
            "kept",
            Assert.Single(await second.Messages.ReadAfterAsync(MessageScope.Channel(channel), 0, 10, Token)).Content
        );
        Assert.Equal(2, (await second.AppendAsync(channel, new(1, 1), Draft())).Head.Seq);
    }

    [SqliteOnly]
    [Fact]
    public async Task Database_of_the_older_table_layout_keeps_all_messages()
    {
        const string Clustered =
            "SELECT count(*) FROM sqlite_master WHERE name = 'messages' AND sql LIKE '%WITHOUT ROWID%'";
        var channels = new[] { Stream(), Stream() };
        var drafts = Enumerable.Range(0, 60).Select(i => Draft($"{i}")).ToList();
        List<(StoredMessage Message, string Original)> before;
        await using (var first = await OpenAsync(_folder.Path))
        {
            for (var i = 0; i < drafts.Count; i++)
            {
                await first.AppendAsync(channels[i % 2], new(i / 2, i / 2), drafts[i]);
            }

            var edit = new EditMessage(drafts[0].Id, "edited", ContentDigest.Of("0"), 31, At);
            await first.AppendAsync(channels[0], new(30, 30), Event(edit), Draft("reply", thread: drafts[2].Id));
            before = await AllAsync(first);
            await first.UseAsync(context => context.Database.MigrateAsync("20261124073657_MessageChanges", Token));
            Assert.Equal(1, await first.CountAsync(Clustered));
        }

        await using var second = await OpenAsync(_folder.Path);
        Assert.Equal(before, await AllAsync(second));
        Assert.Equal("edited", before[0].Message.Content);
        Assert.Equal(
            DraftOutcome.Existing,
            (await second.AppendAsync(channels[1], new(30, 30), drafts[1])).Drafts[0].Outcome
        );
        Assert.Equal(33, (await second.AppendAsync(channels[0], new(32, 30), Draft())).Head.Seq);
        Assert.Equal(0, await second.CountAsync(Clustered));

        async Task<List<(StoredMessage Message, string Original)>> AllAsync(LogHarness harness)
        {
            IEnumerable<StoredMessage> all =
            [
                .. await harness.Messages.ReadAfterAsync(MessageScope.Channel(channels[0]), 0, 100, Token),
                .. await harness.Messages.ReadAfterAsync(MessageScope.Channel(channels[1]), 0, 100, Token),
            ];
            return
            [
                .. all.Select(message =>
                    (message with { Original = null }, Convert.ToHexString(message.Original ?? []))
                ),
            ];
        }
    }

    [SqliteOnly]
    [Fact]
    public async Task Restored_database_has_a_new_epoch()
    {
        var (file, backup) = (Path.Combine(_folder.Path, "parley.db"), Path.Combine(_folder.Path, "backup.db"));
        string epoch;
        await using (var first = await OpenAsync(_folder.Path))
        {
            epoch = first.Events.Epoch;
        }

        File.Copy(file, backup);
        await using (var second = await OpenAsync(_folder.Path))
        {
            Assert.Equal(epoch, second.Events.Epoch);
        }

        File.Copy(backup, file, overwrite: true);
        await using var restored = await OpenAsync(_folder.Path);
        Assert.NotEqual(epoch, restored.Events.Epoch);
    }

    [Fact]
    public async Task Another_database_has_another_epoch()
    {
        await using var first = await OpenAsync(_folder.Path);
        await using var second = await OpenAsync();
        Assert.NotEqual(first.Events.Epoch, second.Events.Epoch);
    }

    [Fact]
    public async Task Start_on_a_data_folder_in_use_is_refused_with_a_reason()
    {
        await using var first = await OpenAsync(_folder.Path);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(_folder.Path));
        Assert.Contains("Another Parley server uses this data folder", refusal.Message, StringComparison.Ordinal);
    }

    [SqliteOnly]
    [Theory]
    [InlineData("OFF")]
    [InlineData("NORMAL")]
    public void Setting_that_could_lose_an_acknowledged_message_is_refused(string synchronous)
    {
        using var database = new SqliteDatabase(
            Options.Create(new SqliteOptions { Synchronous = synchronous }),
            Options.Create(new ParleyOptions { Data = _folder.Path })
        );
        Assert.Contains(
            "synchronous",
            Assert.Throws<InvalidOperationException>(database.Check).Message,
            StringComparison.Ordinal
        );
    }

    [SqliteOnly]
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task Damaged_database_file_is_refused(double part)
    {
        await using (var harness = await OpenAsync(_folder.Path))
        {
            await harness.AppendAsync(
                Stream(),
                default,
                [.. Enumerable.Range(0, 400).Select(i => Draft(new string('x', 200) + i))]
            );
        }

        var file = Path.Combine(_folder.Path, "parley.db");
        await using (var stream = File.OpenWrite(file))
        {
            stream.Position = (long)(stream.Length * part);
            await stream.WriteAsync(Enumerable.Repeat((byte)0xff, 8_192).ToArray(), Token);
        }

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync(_folder.Path));
        Assert.Contains("damaged", refusal.Message, StringComparison.Ordinal);
    }
}
