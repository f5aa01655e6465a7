using System.Text;

namespace Parley.Server.Tests.Deleted;

/// <summary>
/// Deleted content is not returned by any path, and edited messages have their current content (promise P13).
/// </summary>
public sealed class DeletedContentTests(SharedServer shared)
{
    private const string First = "the first text, a slip";
    private const string Second = "the second text, a slip";

    public static TheoryData<string> Ways => ["resume", "sync", "events", "joined"];

    /// <summary>From the buffer of a node with the last events, and from the log with the earlier ones.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Deleted_content_is_never_delivered_again(string way)
    {
        foreach (var others in (int[])[0, 80])
        {
            var team = await shared.Server.TeamAsync(members: 2);
            var channel = (await team.ChannelAsync(ChannelKind.Public, team.Members[1])).Id;
            var start = (await team.Owner.ChannelAsync(channel)).LastSeq;
            await using var listener = await team.Owner.OpenSocketAsync();
            var message = await team.Owner.PostAsync(channel, First);
            var kept = await team.Owner.PostAsync(channel, "what stays", replyTo: message.Id);
            await EditAsync(team.Owner, message, Second);
            await EditAsync(team.Owner, kept, "what stays, better");
            await team.Owner.RequestAsync(HttpMethod.Put, $"channels/{channel}/pins/{message.Id}");
            await DeleteAsync(team.Owner, message);
            for (var i = 0; i < others; i++)
            {
                await team.Owner.PostAsync(channel, $"{i}");
            }

            var last = (await team.Owner.ChannelAsync(channel)).LastSeq;
            var events = await ReadAsync(way, team, channel, listener.Ready, start, last);
            events.RemoveAll(change => change.Seq > last);
            Assert.Equal(
                Enumerable.Range((int)start + 1, (int)(last - start)).Select(seq => (long)seq),
                events.Select(change => change.Seq)
            );
            Assert.All(events, change => Assert.DoesNotContain("slip", JsonText(change), StringComparison.Ordinal));
            Assert.Equal(string.Empty, events.OfType<MessageCreated>().First().Message.Content);
            Assert.Equal(
                [string.Empty, "what stays, better"],
                events.OfType<MessageUpdated>().Select(updated => updated.Content)
            );
            Assert.Equal([message.Id, kept.Id], events.OfType<MessageUpdated>().Select(updated => updated.Id));
            Assert.Equal(message.Id, Assert.Single(events.OfType<MessageDeleted>()).Id);
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Message_edited_several_times_is_replayed_with_its_current_content(string way)
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var channel = (await team.ChannelAsync(ChannelKind.Public, team.Members[1])).Id;
        var start = (await team.Owner.ChannelAsync(channel)).LastSeq;
        await using var listener = await team.Owner.OpenSocketAsync();
        var message = await team.Owner.PostAsync(channel, "one");
        foreach (var content in (string[])["two", "three", "four"])
        {
            await EditAsync(team.Owner, message, content);
        }

        var events = await ReadAsync(way, team, channel, listener.Ready, start, start + 4);
        Assert.All(events.OfType<MessageUpdated>(), updated => Assert.Equal("four", updated.Content));
        Assert.DoesNotContain(events.OfType<MessageCreated>(), created => created.Message.Content == "one");
    }

    /// <summary>
    /// Promise P10 for every intermediate state: an earlier page plus the later events, as replayed later, equals the
    /// latest state.
    /// </summary>
    [Fact]
    public async Task Every_earlier_page_plus_later_events_equals_the_latest_page()
    {
        var team = await shared.Server.TeamAsync();
        var (owner, channel) = (team.Owner, team.General.Id);
        var (one, two) = (await owner.PostAsync(channel, "one"), await owner.PostAsync(channel, "two"));
        var pages = new List<MessagePage> { await owner.MessagesAsync(channel) };
        foreach (
            var step in new Func<Task>[]
            {
                () => EditAsync(owner, one, "one, better"),
                () => owner.RequestAsync(HttpMethod.Put, $"channels/{channel}/messages/{one.Id}/reactions/👍"),
                () => EditAsync(owner, two, "two, better"),
                () => EditAsync(owner, one, "one, best"),
                () => DeleteAsync(owner, two),
                () => EditAsync(owner, one, "one, after all"),
            }
        )
        {
            await step();
            pages.Add(await owner.MessagesAsync(channel));
        }

        var events = await owner.EventsAsync(channel);
        foreach (var page in pages)
        {
            var state = new MessageState(page);
            foreach (var change in events.Where(change => change.Seq > page.LastSeq))
            {
                state.Apply(change);
            }

            Assert.Equal(MessageState.Describe(pages[^1].Messages), state.ToString());
        }
    }

    [Fact]
    public async Task Import_of_a_deleted_message_does_not_restore_it()
    {
        var team = await shared.Server.TeamAsync();
        var authors = await team.Owner.RequestAsync<ItemList<ImportAuthor>>(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/import/authors",
            new ImportAuthorsRequest { Names = ["Somebody of before"] }
        );
        var at = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var id = Ids.Message();
        var request = new ImportMessagesRequest
        {
            Messages =
            [
                new()
                {
                    Id = id,
                    AuthorId = authors.Items[0].UserId,
                    Content = First,
                    CreatedAt = at,
                },
            ],
        };
        var path = $"channels/{team.General.Id}/import";
        Assert.Equal(1, (await team.Owner.RequestAsync<ImportMessagesResult>(HttpMethod.Post, path, request)).Imported);
        await team.Owner.RequestAsync(HttpMethod.Delete, $"channels/{team.General.Id}/messages/{id}");
        var again = await team.Owner.RequestAsync<ImportMessagesResult>(HttpMethod.Post, path, request);
        Assert.Equal((0, 1), (again.Imported, again.Existing));
        var page = await team.Owner.MessagesAsync(team.General.Id);
        Assert.Equal(string.Empty, page.Messages.Single(found => found.Id == id).Content);
    }

    /// <summary>
    /// The owner and the second member are in the channel, the first member is not; the channel is public.
    /// </summary>
    private async Task<List<ChannelEvent>> ReadAsync(
        string way,
        Team team,
        ChannelId channel,
        ReadyFrame ready,
        long start,
        long last
    )
    {
        switch (way)
        {
            case "events":
                return [.. await team.Members[0].EventsAsync(channel, start)];
            case "joined":
                await team.Members[0].JoinAsync(channel);
                await using (var late = await team.Members[0].OpenSocketAsync())
                {
                    return await SyncAsync(late, channel, start, last);
                }

            case "sync":
                await using (var socket = await team.Members[1].OpenSocketAsync())
                {
                    return await SyncAsync(socket, channel, start, last);
                }

            default:
                var resume = new ResumeState
                {
                    Epoch = ready.Epoch,
                    UserSeq = ready.UserSeq,
                    Channels = new Dictionary<ChannelId, long> { [channel] = start },
                };
                await using (
                    var socket = await TestSocket.OpenAsync(
                        shared.Server.Address,
                        token: team.Owner.Token,
                        resume: resume
                    )
                )
                {
                    await socket.ReceiveAsync<ResumedFrame>();
                    return Of(socket, channel, last);
                }
        }
    }

    private static async Task<List<ChannelEvent>> SyncAsync(TestSocket socket, ChannelId channel, long start, long last)
    {
        await socket.SendAsync(new SyncFrame { ChannelId = channel, After = start });
        await socket.ReceiveAnyAsync<ChannelEvent>(change => change.ChannelId == channel && change.Seq >= last);
        return Of(socket, channel, last);
    }

    private static List<ChannelEvent> Of(TestSocket socket, ChannelId channel, long last) =>
        [.. socket.Frames.OfType<ChannelEvent>().Where(change => change.ChannelId == channel && change.Seq <= last)];

    private static string JsonText(ServerFrame frame) => Encoding.UTF8.GetString(JsonFrames.Encode(frame));

    private static Task EditAsync(TestUser user, Message message, string content) =>
        user.RequestAsync(
            HttpMethod.Patch,
            $"channels/{message.ChannelId}/messages/{message.Id}",
            new EditMessageRequest { Content = content }
        );

    private static Task DeleteAsync(TestUser user, Message message) =>
        user.RequestAsync(HttpMethod.Delete, $"channels/{message.ChannelId}/messages/{message.Id}");
}
