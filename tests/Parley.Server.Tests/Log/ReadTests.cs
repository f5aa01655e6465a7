using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

public sealed class ReadTests : IAsyncLifetime
{
    private readonly Guid _channel = Stream();
    private LogHarness _harness = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _harness = await OpenAsync();

        // 1 event, 2-4 messages, 5 event, 6 message
        var result = await _harness.AppendAsync(
            _channel,
            default,
            Event(),
            Draft("2"),
            Draft("3"),
            Draft("4"),
            Event(),
            Draft("6")
        );
        Assert.Equal(6, result.Head.Seq);
        await _harness.AppendAsync(Stream(), default, Draft("elsewhere"));
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Theory]
    [InlineData(long.MaxValue, 10, new long[] { 2, 3, 4, 6 })]
    [InlineData(long.MaxValue, 2, new long[] { 4, 6 })]
    [InlineData(6, 2, new long[] { 3, 4 })]
    [InlineData(2, 10, new long[] { })]
    [InlineData(0, 10, new long[] { })]
    public async Task Read_before_a_seq_returns_the_nearest_messages_oldest_first(
        long seq,
        int limit,
        long[] expected
    ) =>
        Assert.Equal(
            expected,
            (await _harness.Messages.ReadBeforeAsync(MessageScope.Channel(_channel), seq, limit, Token)).Select(
                message => message.Seq
            )
        );

    [Theory]
    [InlineData(0, 10, new long[] { 2, 3, 4, 6 })]
    [InlineData(0, 2, new long[] { 2, 3 })]
    [InlineData(4, 10, new long[] { 6 })]
    [InlineData(6, 10, new long[] { })]
    public async Task Read_after_a_seq_returns_the_nearest_messages_oldest_first(
        long seq,
        int limit,
        long[] expected
    ) =>
        Assert.Equal(
            expected,
            (await _harness.Messages.ReadAfterAsync(MessageScope.Channel(_channel), seq, limit, Token)).Select(
                message => message.Seq
            )
        );

    [Theory]
    [InlineData(0, 10, new long[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(0, 3, new long[] { 1, 2, 3 })]
    [InlineData(3, 2, new long[] { 4, 5 })]
    [InlineData(6, 10, new long[] { })]
    [InlineData(100, 10, new long[] { })]
    public async Task Events_contain_messages_and_changes_in_seq_order(long seq, int limit, long[] expected)
    {
        var events = await _harness.Events.ReadEventsAsync(_channel, seq, limit, Token);
        Assert.Equal(expected, events.Select(stored => stored.Seq));
        Assert.All(
            events,
            stored => Assert.Equal(stored.Seq is 1 or 5, stored.Message is null && stored.Payload is not null)
        );
    }

    [Fact]
    public async Task Message_is_read_as_it_was_written()
    {
        var (channel, root) = (Stream(), Draft("root"));
        var draft = Draft("ünï\n😀", thread: root.Id, replyTo: root.Id);
        await _harness.AppendAsync(channel, default, root, draft);
        Assert.Equal(
            new StoredMessage(
                draft.Id,
                channel,
                2,
                null,
                draft.AuthorId,
                draft.Content,
                MessageType.Text,
                root.Id,
                root.Id,
                At
            ),
            await _harness.Messages.FindAsync(draft.Id, Token)
        );
        Assert.Null(await _harness.Messages.FindAsync(Ids.New(), Token));
    }

    [Fact]
    public async Task Reactions_are_in_the_order_of_the_first_of_their_emoji_and_name_its_first_20_users()
    {
        var (channel, message) = (Stream(), Draft("popular"));
        await _harness.AppendAsync(channel, default, message);
        var users = Enumerable.Range(0, 23).Select(_ => Ids.New()).OrderBy(id => id.GetHashCode()).ToList();
        var seq = 1L;
        await AddAsync("z", users[22]);
        foreach (var user in users)
        {
            await AddAsync("a", user);
        }

        await AddAsync("z", users[0]);
        var found = (await _harness.Messages.FindAsync(message.Id, Token))!;
        var read = await _harness.Events.ReadEventsAsync(channel, 0, 1, Token);
        foreach (var reactions in new[] { found.Reactions!, Assert.Single(read).Message!.Reactions! })
        {
            Assert.Equal([("z", 2), ("a", 23)], reactions.Select(reaction => (reaction.Emoji, reaction.Count)));
            Assert.Equal([users[22], users[0]], reactions[0].UserIds.Select(id => id.Value));
            Assert.Equal(users.Take(20), reactions[1].UserIds.Select(id => id.Value));
        }

        async Task AddAsync(string emoji, Guid user)
        {
            var added = await _harness.AppendAsync(
                channel,
                new(seq, 1),
                Event(new AddReaction(message.Id, emoji, user, 20, seq + 1))
            );
            Assert.Equal(AppendOutcome.Committed, added.Outcome);
            seq++;
        }
    }

    [Fact]
    public async Task Unknown_channel_is_empty()
    {
        Assert.Equal(default, await _harness.Events.ReadHeadAsync(Stream(), Token));
        Assert.Empty(await _harness.Events.ReadEventsAsync(Stream(), 0, 10, Token));
    }

    [Fact]
    public async Task Read_position_has_an_index_and_never_decreases()
    {
        var channel = await _harness.ChannelAsync("general");
        await _harness.AppendAsync(channel, new(1, 0), Draft("2"), Draft("3"), Event(), Draft("5"));
        var user = _harness.UserId;
        foreach (
            var (seq, expected, moved) in new[]
            {
                (4L, new StreamHead(4, 2), true),
                (4L, new StreamHead(4, 2), false),
                (2L, new StreamHead(4, 2), false),
                (1_000_000L, new StreamHead(5, 3), true),
                (0L, new StreamHead(5, 3), false),
            }
        )
        {
            Assert.Equal((expected, moved), await _harness.Log.MarkReadAsync(channel, user, seq));
        }
    }
}
