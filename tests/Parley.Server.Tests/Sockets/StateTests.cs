namespace Parley.Server.Tests.Sockets;

/// <summary>
/// <c>ready</c> plus the events after it equals a fresh <c>ready</c> (promise P10), for every event type.
/// </summary>
public sealed class StateTests(SharedServer shared)
{
    [Fact]
    public async Task State_plus_every_event_type_equals_the_fresh_state()
    {
        var team = await shared.Server.TeamAsync(members: 2);
        var (owner, watcher, other) = (team.Owner, team.Members[0], team.Members[1]);
        var (room, joining) = (await team.ChannelAsync(ChannelKind.Public, watcher), await team.ChannelAsync());
        var elsewhere = await shared.Server.TeamAsync();
        var socket = await watcher.OpenSocketAsync();
        var state = new ClientState(watcher.Id, socket.Ready);
        var at = 1;
        var seen = new HashSet<Type>();

        foreach (
            var step in new Func<Task>[]
            {
                () => owner.PostAsync(room.Id, "message"),
                async () =>
                    await owner.PostAsync(room.Id, "reply", thread: (await owner.PostAsync(room.Id, "root")).Id),
                () => watcher.PostAsync(room.Id, "mine"),
                () => owner.UpdateChannelAsync(room.Id, Ids.Name("new"), "topic"),
                () =>
                    owner.RequestAsync(
                        HttpMethod.Patch,
                        $"workspaces/{team.Workspace.Id}",
                        new UpdateWorkspaceRequest { Name = "Renamed" }
                    ),
                () => owner.ChangeRoleAsync(team.Workspace.Id, watcher.Id, WorkspaceRole.Admin),
                () => other.JoinAsync(room.Id),
                () => other.LeaveAsync(room.Id),
                () => watcher.JoinAsync(joining.Id),
                () => owner.PostAsync(joining.Id, "in the new one"),
                () => watcher.MarkReadAsync(joining.Id, 1_000),
                () => watcher.LeaveAsync(joining.Id),
                () => watcher.CreateChannelAsync(team.Workspace.Id, Ids.Name("own")),
                () => owner.ArchiveAsync(room.Id),
                () => watcher.CreateWorkspaceAsync("Another"),
                async () => await watcher.AcceptAsync((await elsewhere.Owner.InviteAsync(elsewhere.Workspace.Id)).Code),
                () => owner.RemoveFromWorkspaceAsync(team.Workspace.Id, watcher.Id),
            }
        )
        {
            await step();
            await using var fresh = await TestSocket.OpenAsync(shared.Server.Address, token: watcher.Token);

            // The events are in flight: the states are compared when it has caught up; a state that never does fails.
            var deadline = TimeProvider.System.GetTimestamp();
            while (true)
            {
                await socket.RoundTripAsync();
                var frames = socket.Frames;
                for (; at < frames.Count; at++)
                {
                    state.Apply(frames[at]);
                    seen.Add(frames[at].GetType());
                }

                if (state.Matches(fresh.Ready))
                {
                    break;
                }

                Assert.True(
                    TimeProvider.System.GetElapsedTime(deadline) < Wait.Timeout,
                    $"{state}\nis not\n{ClientState.Describe(fresh.Ready)}\nafter {string.Join('\n', frames.Skip(1))}"
                );
            }
        }

        Assert.Superset(
            new HashSet<Type>
            {
                typeof(MessageCreated),
                typeof(ChannelCreated),
                typeof(ChannelUpdated),
                typeof(ChannelArchived),
                typeof(WorkspaceRenamed),
                typeof(RoleChanged),
                typeof(MemberUpdated),
                typeof(MemberJoined),
                typeof(MemberLeft),
                typeof(ReceiptFrame),
                typeof(WorkspaceJoined),
                typeof(WorkspaceLeft),
            },
            seen
        );
    }

    private sealed class ClientState(UserId me, ReadyFrame ready)
    {
        private readonly Dictionary<ChannelId, Channel> _channels = ready.Channels.ToDictionary(channel => channel.Id);
        private readonly Dictionary<WorkspaceId, Workspace> _workspaces = ready.Workspaces.ToDictionary(workspace =>
            workspace.Id
        );

        public static string Describe(ReadyFrame ready) => Describe(ready.Channels, ready.Workspaces);

        public bool Matches(ReadyFrame ready) => ToString() == Describe(ready);

        public override string ToString() => Describe(_channels.Values, _workspaces.Values);

        public void Apply(ServerFrame frame)
        {
            switch (frame)
            {
                case WorkspaceJoined joined:
                    _workspaces[joined.Workspace.Id] = joined.Workspace;
                    break;
                case RoleChanged changed:
                    _workspaces[changed.WorkspaceId] = _workspaces[changed.WorkspaceId] with { Role = changed.Role };
                    break;
                case WorkspaceLeft left:
                    _workspaces.Remove(left.WorkspaceId);
                    break;
                case ReceiptFrame receipt:
                    _channels[receipt.ChannelId] = _channels[receipt.ChannelId] with
                    {
                        ReadSeq = receipt.ReadSeq,
                        ReadIndex = receipt.ReadIndex,
                    };
                    break;
                case ChannelCreated { Channel: var channel }:
                    _channels[channel.Id] = channel;
                    break;
                case MemberJoined { Channel: { } channel }:
                    _channels[channel.Id] = channel;
                    break;
                case MemberLeft left when left.UserId == me:
                    _channels.Remove(left.ChannelId);
                    break;
                case ChannelEvent change:
                    var before = _channels[change.ChannelId];
                    Assert.Equal(before.LastSeq + 1, change.Seq);
                    _channels[change.ChannelId] = Change(before, change) with { LastSeq = change.Seq };
                    if (change is WorkspaceRenamed renamed)
                    {
                        _workspaces[renamed.WorkspaceId] = _workspaces[renamed.WorkspaceId] with
                        {
                            Name = renamed.Name,
                        };
                    }

                    break;
            }
        }

        private static Channel Change(Channel channel, ChannelEvent change) =>
            change switch
            {
                MessageCreated { Message: var message } => channel with
                {
                    LastIndex = message.Index ?? channel.LastIndex,
                },
                ChannelUpdated updated => channel with { Name = updated.Name, Topic = updated.Topic },
                ChannelArchived archived => channel with { ArchivedAt = archived.ArchivedAt },
                MemberJoined => channel with { MemberCount = channel.MemberCount + 1 },
                MemberLeft => channel with { MemberCount = channel.MemberCount - 1 },
                WorkspaceRenamed or MemberUpdated => channel,
                _ => throw new InvalidOperationException($"{change}"),
            };

        private static string Describe(IEnumerable<Channel> channels, IEnumerable<Workspace> workspaces) =>
            string.Join(
                '\n',
                channels
                    .OrderBy(channel => channel.Id.Value)
                    .Select(channel => channel.ToString())
                    .Concat(
                        workspaces.OrderBy(workspace => workspace.Id.Value).Select(workspace => workspace.ToString())
                    )
            );
    }
}
