namespace Parley.Faults.Tests;

/// <summary>
/// The control of C10: content that is not deleted is found by each read path, so that deleted content would be, too.
/// </summary>
public sealed class DeletionControlTests
{
    [Fact]
    public async Task Falsely_deleted_message_is_found_by_every_read_path()
    {
        using var folder = new DataFolder();
        var port = HostProcess.FreePort();
        await using var first = HostProcess.Start(folder.Path, port, ("Sqlite__EraseSeconds", "1"));
        await using var load = await Load.PrepareAsync(await first.ReadyAsync(), clients: 2);
        var sending = await load.StartAsync(await first.ReadyAsync());
        await load.UntilAsync(40);
        await first.KillAsync();
        await sending.WithTimeoutAsync("the clients to notice");
        await using var second = HostProcess.Start(folder.Path, port, ("Sqlite__EraseSeconds", "1"));
        await load.CompleteAsync(await second.ReadyAsync());
        var history = await load.ReadAsync(again: true, folder.Path);
        Assert.Empty(Checker.Check(history));
        Assert.Contains(history.Sent, sent => sent.Deleted);

        var kept = history.Sent.First(sent => sent is { Deleting: false, Edited: null, Acks.Count: > 0 });
        kept.Deleted = true;
        var found = history
            .ObservedTexts.Where(observed => observed.Content == kept.Content)
            .Select(observed => observed.Source)
            .Distinct();
        Assert.Equal(["events", "sync", "resume"], found);
        Assert.Equal([kept.Content], DatabaseFiles.Find(folder.Path, [kept.Content]));
        foreach (var way in (string[])["events", "sync", "resume"])
        {
            Assert.Contains(Checker.Check(history), fault => fault == $"C10 resurrected: {kept.Content} by {way}");
        }
    }
}
