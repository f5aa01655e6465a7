using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

public sealed class ChatStoreTests
{
    private readonly FakeChannel _server = new(Samples.Channel, Samples.Self);
    private readonly ChatStore _store = new();

    [Fact]
    public void Page_older_than_an_applied_event_is_updated_by_it()
    {
        Ready();
        Post(3);
        var page = _server.Page(50);
        _server.Edit(0, "better");
        _server.React(1, "👍", Samples.Self);
        _server.Delete(2);
        _server.Post(Samples.Other);
        Deliver();
        Assert.Empty(State.Messages);
        _store.AddNewest(Samples.Channel, page);
        FreshState.AssertEqual(_store, _server);
        Assert.Equal(
            ("better", true, 4),
            (State.Messages[0].Content, State.Messages[1].Reactions![0].Mine, State.Messages.Count)
        );
    }

    [Fact]
    public void Event_older_than_the_loaded_page_adds_no_message()
    {
        Ready();
        Post(4, deliver: false);
        _store.AddNewest(Samples.Channel, _server.Page(2));
        _store.Apply(_server.Events[0]);
        Assert.Equal(
            (new[] { 3L, 4L }, true),
            (State.Messages.Select(message => message.Seq).ToArray(), State.HasOlder),
            (one, other) => one.Item1.SequenceEqual(other.Item1) && one.Item2 == other.Item2
        );
        Deliver();
        FreshState.AssertEqual(_store, _server);
    }

    [Fact]
    public void Resync_marks_the_channel_stale_until_the_newest_page_is_loaded()
    {
        Ready();
        Post(3);
        _store.AddNewest(Samples.Channel, _server.Page(50));
        Post(400, deliver: false);
        _store.Apply(
            new ResyncFrame
            {
                ChannelId = Samples.Channel,
                Reason = "length",
                LastSeq = 403,
                LastIndex = 403,
            }
        );
        Assert.Equal((true, true, 403L, 403L), (State.IsStale, State.HasNewer, State.Channel.LastSeq, State.Unread));
        _store.AddNewest(Samples.Channel, _server.Page(50));
        Assert.Equal((false, false, 50), (State.IsStale, State.HasNewer, State.Messages.Count));
        FreshState.AssertEqual(_store, _server);
    }

    [Fact]
    public void New_epoch_clears_the_store()
    {
        Ready();
        Post(3);
        _store.AddNewest(Samples.Channel, _server.Page(50));
        _store.Apply(Samples.Ready(2, epoch: "e2"));
        Assert.Equal((0, true, 2L), (State.Messages.Count, State.HasNewer, State.Seq));
    }

    [Fact]
    public void More_than_20_reactions_keep_the_first_users_and_the_full_count()
    {
        Ready();
        Post(1);
        _store.AddNewest(Samples.Channel, _server.Page(50));
        for (var i = 1; i <= 25; i++)
        {
            _server.React(0, "👍", new UserId(new Guid(i, 1, 1, new byte[8])));
        }

        Deliver();
        FreshState.AssertEqual(_store, _server);
        var named = State.Messages[0].Reactions![0].UserIds;
        _server.React(0, "👍", named[3]);
        _server.React(0, "👍", Samples.Self);
        Deliver();
        var reaction = State.Messages[0].Reactions![0];
        Assert.Equal((25, 19, true), (reaction.Count, reaction.UserIds.Count, reaction.Mine));
        _store.AddNewest(Samples.Channel, _server.Page(50));
        FreshState.AssertEqual(_store, _server);
    }

    [Fact]
    public void Pages_are_merged_only_when_adjacent()
    {
        Ready();
        Post(30);
        _store.AddNewest(Samples.Channel, _server.Page(5));
        var first = State.Messages[0];
        _store.AddBefore(Samples.Channel, first.Id, _server.Page(5, first.Seq));
        Assert.Equal(Enumerable.Range(21, 10).Select(seq => (long)seq), State.Messages.Select(message => message.Seq));
        _store.AddBefore(Samples.Channel, first.Id, _server.Page(5, 10));
        Assert.Equal(10, State.Messages.Count);
        _store.AddAround(Samples.Channel, _server.Page(4, 11));
        Assert.Equal([7L, 8L, 9L, 10L], State.Messages.Select(message => message.Seq));
        Post(1);
        Assert.Equal((4, true), (State.Messages.Count, State.HasNewer));
        var rest = _server.Page(21) with { HasNewer = false };
        Post(1);
        _store.AddAfter(Samples.Channel, State.Messages[^1].Id, rest);
        Assert.Equal(
            (Enumerable.Range(7, 26).Select(seq => (long)seq), false),
            (State.Messages.Select(message => message.Seq), State.HasNewer),
            Equal
        );

        static bool Equal((IEnumerable<long> Seqs, bool Newer) one, (IEnumerable<long> Seqs, bool Newer) other) =>
            one.Seqs.SequenceEqual(other.Seqs) && one.Newer == other.Newer;
    }

    [Fact]
    public void Old_messages_are_trimmed_for_new_ones()
    {
        var store = new ChatStore(messagesPerChannel: 5);
        store.Apply(Samples.Ready(0));
        store.AddNewest(Samples.Channel, _server.Page(50));
        for (var i = 0; i < 8; i++)
        {
            _server.Post(Samples.Other);
        }

        _server.Events.ForEach(store.Apply);
        var state = store.GetChannel(Samples.Channel)!;
        Assert.Equal((true, false), (state.HasOlder, state.HasNewer));
        Assert.Equal([4L, 5L, 6L, 7L, 8L], state.Messages.Select(message => message.Seq));
    }

    [Fact]
    public void Channels_workspaces_and_members_are_added_and_removed()
    {
        Ready();
        var user = new User
        {
            Id = Samples.Self,
            DisplayName = "Ada",
            Kind = UserKind.Human,
        };
        var channel = Samples.NewChannel(Samples.OtherChannel, 40) with { Name = "another" };
        _store.Apply(
            new MemberJoined
            {
                ChannelId = channel.Id,
                Seq = 40,
                User = user,
                Channel = channel,
            }
        );
        Assert.Equal(["another", "design"], _store.Channels.Select(state => state.Channel.Name));
        Assert.Equal(user, _store.GetUser(user.Id));
        var members = new[]
        {
            new Member
            {
                User = user,
                Role = WorkspaceRole.Member,
                JoinedAt = Samples.Time,
            },
        };
        _store.Apply(
            new MemberJoined
            {
                ChannelId = channel.Id,
                Seq = 41,
                User = user with { Id = Samples.Other },
            }
        );
        _store.SetMembers(channel.Id, members, asOf: 40);
        Assert.Equal([Samples.Self, Samples.Other], _store.GetChannel(channel.Id)!.Members!);
        Assert.Equal(3, _store.GetChannel(channel.Id)!.Channel.MemberCount);
        _store.Apply(
            new MemberLeft
            {
                ChannelId = channel.Id,
                Seq = 42,
                UserId = Samples.Self,
            }
        );
        Assert.Null(_store.GetChannel(channel.Id));

        var workspace = new Workspace
        {
            Id = Samples.Workspace,
            Name = "Harbor",
            Role = WorkspaceRole.Owner,
            CreatedAt = Samples.Time,
        };
        _store.Apply(new WorkspaceJoined { UserSeq = 1, Workspace = workspace });
        Assert.Equal([workspace], _store.Workspaces);
        _store.Apply(
            new RoleChanged
            {
                UserSeq = 2,
                WorkspaceId = workspace.Id,
                Role = WorkspaceRole.Guest,
            }
        );
        Assert.Equal([workspace with { Role = WorkspaceRole.Guest }], _store.Workspaces);
        _store.Apply(new WorkspaceLeft { UserSeq = 3, WorkspaceId = workspace.Id });
        Assert.Empty(_store.Workspaces);
    }

    [Fact]
    public void Workspace_has_the_name_of_the_event_in_general()
    {
        var workspace = new Workspace
        {
            Id = Samples.Workspace,
            Name = "Harbor",
            Role = WorkspaceRole.Owner,
            CreatedAt = Samples.Time,
        };
        var ready = Samples.Ready() with { Workspaces = [workspace] };
        _store.Apply(ready);
        _store.Apply(
            new WorkspaceRenamed
            {
                ChannelId = Samples.Channel,
                Seq = ready.Channels[0].LastSeq + 1,
                WorkspaceId = workspace.Id,
                Name = "Renamed",
            }
        );
        Assert.Equal([workspace with { Name = "Renamed" }], _store.Workspaces);
    }

    [Fact]
    public void Own_name_changes_with_its_event_and_not_with_replayed_ones_that_ready_includes()
    {
        var ready = Samples.Ready() with { UserSeq = 8, UserEventsAfter = 7 };
        _store.Apply(ready);
        _store.Apply(new ProfileUpdated { UserSeq = 8, DisplayName = "Old" });
        Assert.Equal(ready.User, _store.Self);
        _store.Apply(new ProfileUpdated { UserSeq = 9, DisplayName = "New" });
        Assert.Equal(ready.User with { DisplayName = "New" }, _store.Self);
    }

    [Fact]
    public void Read_position_only_moves_forward_and_raises_changes()
    {
        var raised = new List<ChannelId?>();
        _store.Changed += (_, change) => raised.Add(change.ChannelId);
        Ready();
        Post(5);
        Assert.Equal(5, State.Unread);
        _store.AddNewest(Samples.Channel, _server.Page(50));
        _store.MarkRead(Samples.Channel, 3);
        Assert.Equal(2, State.Unread);
        _store.MarkRead(Samples.Channel, 2);
        Assert.Equal(2, State.Unread);
        _store.Apply(_server.Read(5));
        Assert.Equal(0, State.Unread);
        Assert.Equal([null, .. Enumerable.Repeat<ChannelId?>(Samples.Channel, 9)], raised);
        _store.Apply(_server.Events[0]);
        _store.Apply(new PongFrame());
        _store.MarkRead(Samples.OtherChannel, 2);
        Assert.Equal(10, raised.Count);
    }

    private ChannelState State => _store.GetChannel(Samples.Channel)!;

    private void Ready() => _store.Apply(Samples.Ready("e1", _server.Channel));

    private void Post(int count, bool deliver = true)
    {
        for (var i = 0; i < count; i++)
        {
            _server.Post(Samples.Other);
        }

        if (deliver)
        {
            Deliver();
        }
    }

    private void Deliver() => _server.Events.Skip((int)State.Seq).ToList().ForEach(_store.Apply);
}
