namespace Parley.Server.Tests.OldDatabases;

/// <summary>The server opens databases that older servers left, and loses nothing of them. See README.md.</summary>
public sealed class OldDatabaseTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2026-11-27")]
    [InlineData("2026-11-28")]
    public async Task Database_of_an_older_server_is_migrated_without_loss(string day)
    {
        await using var server = await OldDatabase.StartAsync(_folder.Path, day, Token);
        using var ada = await OldDatabase.SignInAsync(server, "ada@example.org", Token);
        using var bo = await OldDatabase.SignInAsync(server, "bo@example.org", Token);

        var workspace = Assert.Single(await ada.GetWorkspacesAsync(Token));
        Assert.Equal(("Analytical", WorkspaceRole.Owner), (workspace.Name, workspace.Role));
        var channels = await ada.GetChannelsAsync(workspace.Id, cancellationToken: Token).ToListAsync(Token);
        Assert.Equal(["engine", "general"], channels.Select(channel => channel.Name).Order(StringComparer.Ordinal));
        var (engine, general) = (channels.Single(Is("engine")), channels.Single(Is("general")));
        Assert.Equal((ChannelKind.Private, "Cards and wheels", 2), (engine.Kind, engine.Topic, engine.MemberCount));
        Assert.Equal(
            "private note",
            Assert.Single((await bo.GetHistoryAsync(engine.Id, cancellationToken: Token)).Messages).Content
        );

        var messages = (await ada.GetHistoryAsync(general.Id, cancellationToken: Token)).Messages;
        Assert.Equal(
            [
                "message 1",
                "message 2",
                "message 3, edited",
                "",
                "message 5",
                "message 6",
                "message 7",
                "message 8",
                "a reply",
                "a quote",
            ],
            messages.Select(message => message.Content)
        );
        Assert.Equal(messages[0].Id, messages[8].ThreadId);
        var thread = await ada.GetThreadAsync(general.Id, messages[0].Id, cancellationToken: Token);
        Assert.Equal(
            new ThreadSummary
            {
                ReplyCount = 1,
                LastReplyAt = messages[8].CreatedAt,
                LastReplySeq = messages[8].Seq,
            },
            thread.Summary
        );
        Assert.Equal(messages[1].Id, messages[9].ReplyTo);
        Assert.NotNull(messages[3].DeletedAt);
        Assert.Equal("👍", Assert.Single(messages[0].Reactions!).Emoji);
        var versions = await ada.GetMessageHistoryAsync(general.Id, messages[2].Id, Token).ToListAsync(Token);
        Assert.Equal("message 3", Assert.Single(versions).Content);
        Assert.Equal(messages[4].Id, Assert.Single(await ada.GetPinsAsync(general.Id, Token)).Message.Id);
        var read = await bo.GetChannelAsync(general.Id, Token);
        Assert.Equal(read.LastSeq - 3, read.ReadSeq);

        var next = await bo.PostAsync(general.Id, "still here", cancellationToken: Token);
        Assert.Equal(general.LastSeq + 1, next.Seq);
        var events = await ada.GetEventsAsync(general.Id, after: 0, limit: 100, cancellationToken: Token);
        Assert.Equal(next.Seq, events.NextSeq);

        var device = await ada.RegisterDeviceAsync("Engine", Token);
        Assert.Equal(device, Assert.Single(await ada.GetDevicesAsync(Token)));
        Assert.Equal(1, (await ada.GetDeviceEventsAsync(device.Id, 0, cancellationToken: Token)).LastSeq);
        await ada.LogOutAsync(Token);
        using var again = await OldDatabase.SignInAsync(server, "ada@example.org", Token);
        Assert.NotNull(Assert.Single(await again.GetDevicesAsync(Token)).DetachedAt);
    }

    private static Func<Channel, bool> Is(string name) => channel => channel.Name == name;
}
