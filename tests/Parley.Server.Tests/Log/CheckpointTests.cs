using Parley.Server.Platform.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

[SqliteOnly]
public sealed class CheckpointTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WAL_is_restarted_under_continuous_writes()
    {
        await using var harness = await OpenAsync(_folder.Path);
        var (channel, head, longest) = (Stream(), default(StreamHead), 0L);
        var wal = Path.Combine(_folder.Path, "parley.db-wal");

        // More than the 64 MiB at which SQLite would do it within a commit.
        for (var i = 0; i < 400; i++)
        {
            var written = await harness.AppendAsync(
                channel,
                head,
                [.. Enumerable.Range(0, 20).Select(_ => Draft(new('x', 12_000)))]
            );
            head = written.Head;
            longest = Math.Max(longest, new FileInfo(wal).Length);
        }

        Assert.Equal(8_000, head.Seq);
        Assert.InRange(longest, 1, 56L << 20);
    }
}
