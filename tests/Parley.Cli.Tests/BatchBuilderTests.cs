using Parley.Cli.Import;

namespace Parley.Cli.Tests;

public sealed class BatchBuilderTests
{
    [Fact]
    public void Batch_has_at_most_2000_messages_of_one_channel_in_order()
    {
        var builder = new BatchBuilder();
        var batches = new List<ImportBatch>();
        for (var i = 0; i < 9_000; i++)
        {
            if (builder.Add(i % 2 == 0 ? "even" : "odd", Message(i), 10) is { } full)
            {
                batches.Add(full);
            }
        }

        batches.AddRange(builder.Drain());
        Assert.All(batches, batch => Assert.InRange(batch.Messages.Count, 1, BatchBuilder.MaxMessages));
        Assert.Equal(Enumerable.Range(0, 4_500).Select(i => $"{2 * i}"), Contents("even"));
        Assert.Equal(Enumerable.Range(0, 4_500).Select(i => $"{(2 * i) + 1}"), Contents("odd"));
        Assert.Equal(90_000, batches.Sum(batch => batch.FileBytes));

        IEnumerable<string> Contents(string channel) =>
            batches
                .Where(batch => batch.Channel == channel)
                .SelectMany(batch => batch.Messages)
                .Select(message => message.Content);
    }

    [Fact]
    public void Body_stays_below_8_MiB_for_any_escaping()
    {
        var builder = new BatchBuilder();
        var text = new string('\u6f22', 16_000);
        var batches = new List<ImportBatch>();
        for (var i = 0; i < 300; i++)
        {
            if (builder.Add("long", Message(i, text), 1) is { } full)
            {
                batches.Add(full);
            }
        }

        batches.AddRange(builder.Drain());
        Assert.Equal(300, batches.Sum(batch => batch.Messages.Count));
        Assert.All(
            batches,
            batch => Assert.InRange(batch.Messages.Sum(message => 6 * message.Content.Length), 1, BatchBuilder.MaxBytes)
        );
    }

    [Fact]
    public void Interleaved_channels_do_not_buffer_the_whole_file()
    {
        var builder = new BatchBuilder();
        var given = 0;
        for (var i = 0; i < 50_000; i++)
        {
            given += builder.Add($"c{i % 500}", Message(i), 1)?.Messages.Count ?? 0;
        }

        Assert.InRange(given, 29_000, 50_000);
    }

    private static PlannedMessage Message(int i, string? text = null) =>
        new(
            new MessageId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(i))),
            "Ada",
            text ?? $"{i}",
            DateTimeOffset.UnixEpoch.AddSeconds(i),
            null
        );
}
