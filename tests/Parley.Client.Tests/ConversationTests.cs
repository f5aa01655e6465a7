using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

/// <summary>Direct and group conversations: on the connection, in the order of events, and in the store.</summary>
public sealed class ConversationTests
{
    private static readonly User Ada = NewUser(Samples.Self, "Ada");
    private static readonly User Bo = NewUser(Samples.Other, "Bo");

    private readonly ChatStore _store = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hello_asks_for_conversations_unless_the_options_say_otherwise(bool wanted)
    {
        await using var harness = new ClientHarness(new ChatConnectionOptions { Conversations = wanted });
        var connecting = harness.Connection.ConnectAsync(TestContext.Current.CancellationToken);
        var socket = await harness.Sockets.NextAsync();
        Assert.Equal(wanted ? true : null, (await socket.ReadAsync<HelloFrame>()).Conversations);
        socket.Push(Samples.Ready());
        await connecting.WithTimeoutAsync();
    }

    [Fact]
    public async Task Events_of_a_conversation_are_in_order_and_resume_with_it()
    {
        using var harness = new SequencerHarness();
        Assert.Equal([4L], await harness.SeqsAsync(Ready(3), Message(4), Message(3), Message(6)));
        var sync = Assert.Single(harness.Missed.Synced);
        Assert.Equal((Samples.OtherChannel, 4L), (sync.ChannelId, sync.After));
        Assert.Equal([5L, 6L], await harness.SeqsAsync(Message(5)));
        Assert.Equal(6, harness.Sequencer.GetResumeState()!.Channels[Samples.OtherChannel]);

        var resumed = await harness.SeqsAsync(Ready(8) with { Resumed = true }, Message(7), Message(8));
        Assert.Equal([7L, 8L], resumed);
        await harness.ApplyAsync(Samples.Ready());
        Assert.Null(harness.Sequencer.LocalSeq(Samples.OtherChannel));
    }

    [Fact]
    public void Store_keeps_conversations_apart_from_channels()
    {
        _store.Apply(Ready(3));
        Assert.Equal(Samples.Channel, Assert.Single(_store.Channels).Channel.Id);
        var state = Assert.Single(_store.Conversations);
        Assert.Equal((Samples.OtherChannel, 3L, 3L), (state.Conversation.Id, state.Seq, state.Unread));
        Assert.Equal("Bo", _store.GetUser(Samples.Other)?.DisplayName);
        Assert.Null(_store.GetChannel(Samples.OtherChannel));
        Assert.Null(_store.GetConversation(Samples.Channel));
    }

    [Fact]
    public void Another_name_of_a_user_reaches_the_known_users_and_the_members_of_conversations()
    {
        _store.Apply(Ready(3));
        var raised = new List<ChannelId?>();
        _store.Changed += (_, change) => raised.Add(change.ChannelId);
        var renamed = new MemberUpdated
        {
            ChannelId = Samples.Channel,
            Seq = _store.GetChannel(Samples.Channel)!.Seq + 1,
            WorkspaceId = Samples.Workspace,
            UserId = Samples.Other,
            DisplayName = "Beau",
        };
        _store.Apply(renamed);
        Assert.Equal("Beau", _store.GetUser(Samples.Other)?.DisplayName);
        Assert.Equal(
            ["Ada", "Beau"],
            Assert.Single(_store.Conversations).Conversation.Members.Select(member => member.DisplayName).Order()
        );

        // Readers of anything may show the name.
        Assert.Equal([null], raised);

        // The own name comes by the user's stream, which may be ahead.
        _store.Apply(renamed with { Seq = renamed.Seq + 1, UserId = Samples.Self });
        Assert.Equal("Ada", _store.GetUser(Samples.Self)?.DisplayName);
    }

    [Fact]
    public void Opened_conversation_arrives_by_its_first_event_with_messages_and_read_position()
    {
        _store.Apply(Samples.Ready());
        var opened = new ConversationCreated
        {
            ChannelId = Samples.OtherChannel,
            Seq = 1,
            Conversation = NewConversation(1),
        };
        _store.Apply(opened);
        _store.AddNewest(
            Samples.OtherChannel,
            new()
            {
                Messages = [],
                Users = [],
                HasOlder = false,
                HasNewer = false,
                LastSeq = 1,
            }
        );
        _store.Apply(Message(2));
        _store.Apply(Message(3));
        _store.Apply(
            new ReceiptFrame
            {
                ChannelId = Samples.OtherChannel,
                UserId = Samples.Self,
                ReadSeq = 2,
                ReadIndex = 2,
            }
        );
        var state = _store.GetConversation(Samples.OtherChannel)!;
        Assert.Equal([2L, 3L], state.Messages.Select(message => message.Seq));
        Assert.Equal((3L, 1L, false), (state.Conversation.LastSeq, state.Unread, state.IsStale));
    }

    [Fact]
    public void Record_of_a_conversation_gets_the_events_after_it()
    {
        _store.Apply(Ready(3));
        _store.Apply(Message(4));
        _store.SetConversation(NewConversation(3));
        Assert.Equal(4, _store.GetConversation(Samples.OtherChannel)!.Conversation.LastSeq);
    }

    [Fact]
    public void Member_who_leaves_is_no_member_and_the_caller_who_leaves_loses_the_conversation()
    {
        _store.Apply(Ready(3));
        _store.Apply(Left(4, Samples.Other));
        Assert.Equal(
            [Samples.Self],
            _store.GetConversation(Samples.OtherChannel)!.Conversation.Members.Select(member => member.Id)
        );
        _store.Apply(Left(5, Samples.Self));
        Assert.Empty(_store.Conversations);
    }

    [Fact]
    public void Conversation_that_ready_does_not_list_is_removed()
    {
        _store.Apply(Ready(3));
        _store.Apply(Samples.Ready());
        Assert.Empty(_store.Conversations);
        Assert.Single(_store.Channels);
    }

    private static ReadyFrame Ready(long lastSeq) =>
        Samples.Ready() with
        {
            Conversations = [NewConversation(lastSeq)],
        };

    private static MessageCreated Message(long seq) => Samples.Created(seq, Samples.OtherChannel);

    private static MemberLeft Left(long seq, UserId userId) =>
        new()
        {
            ChannelId = Samples.OtherChannel,
            Seq = seq,
            UserId = userId,
        };

    private static User NewUser(UserId id, string name) =>
        new()
        {
            Id = id,
            DisplayName = name,
            Kind = UserKind.Human,
        };

    private static Conversation NewConversation(long lastSeq) =>
        new()
        {
            Id = Samples.OtherChannel,
            Kind = ChannelKind.Direct,
            Members = [Ada, Bo],
            CreatedBy = Samples.Self,
            CreatedAt = Samples.Time,
            LastSeq = lastSeq,
            LastIndex = lastSeq,
            ReadSeq = 0,
            ReadIndex = 0,
        };
}
