using Parley.Server.Platform.Log;
using Parley.Server.Tests.Robustness;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

/// <summary>Pages of events while old ones are trimmed.</summary>
public sealed class EventPageTests : IAsyncLifetime
{
    private const int Events = 10;
    private const int Kept = 3;

    private readonly Guid _stream = Stream();
    private LogHarness _harness = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _harness = await OpenAsync();
        await _harness.AppendAsync(_stream, default, [.. Enumerable.Range(0, Events).Select(_ => Event())]);
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    /// <summary>A client that got a page with a hole would believe that it has missed nothing.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Page_that_is_read_while_events_are_trimmed_has_no_hole(int readsBefore)
    {
        var reads = 0;
        var log = new FaultyLog(_harness.Log, _harness.Events, _harness.Messages)
        {
            AfterRead = () => ++reads == readsBefore ? TrimAsync() : Task.CompletedTask,
        };
        if (readsBefore == 0)
        {
            await TrimAsync();
        }

        var (page, seqs) = await ReadAsync(log, after: 0);
        Assert.True(reads >= readsBefore, "the trim happened");
        Assert.Equal(Events, page.LastSeq);
        Assert.Equal(page.Resync == true ? [] : Enumerable.Range(1, Events).Select(seq => (long)seq), seqs);
        Assert.Equal(Events, page.NextSeq);
        Assert.Equal(readsBefore < 2, page.Resync == true);
    }

    [Fact]
    public async Task Page_above_the_trimmed_events_is_complete()
    {
        await TrimAsync();
        var (page, seqs) = await ReadAsync(_harness.Events, after: Events - Kept);
        Assert.Equal((false, Events, Kept), (page.Resync == true, page.NextSeq, seqs.Count));
        (page, seqs) = await ReadAsync(_harness.Events, after: Events);
        Assert.Equal((false, Events, 0), (page.Resync == true, page.NextSeq, seqs.Count));
    }

    private async Task TrimAsync() =>
        Assert.Equal(Events - Kept, await _harness.Trimmer.TrimAsync(At.AddDays(1), Kept, Token));

    private async Task<(EventPage Page, List<long> Seqs)> ReadAsync(IEventReader events, long after)
    {
        var seqs = new List<long>();
        var page = await events.ReadPageAsync(
            _stream,
            after,
            limit: 100,
            stored =>
            {
                seqs.Add(stored.Seq);
                return new ChannelArchived
                {
                    ChannelId = new(_stream),
                    Seq = stored.Seq,
                    ArchivedAt = At,
                };
            },
            Token
        );
        return (page, seqs);
    }
}
