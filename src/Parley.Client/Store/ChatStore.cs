using Parley.Client.Connection;
using Parley.Client.Store;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client;

/// <summary>
/// The state of <c>ready</c>, pages and events combined: equal to a fresh <c>ready</c> and fresh pages. Thread-safe;
/// its snapshots are immutable.
/// </summary>
/// <remarks>
/// Apply every frame of <see cref="ChatConnection.ReadEventsAsync"/> in order, and add the pages of
/// <see cref="ParleyClient.GetHistoryAsync"/> when they arrive: they may overlap. Pins are not kept. Two details are
/// limited by the protocol until a fresh page arrives: the order of the emojis on a message, and the first 20 users of
/// a reaction after one of more than 20 removed it.
/// </remarks>
/// <example><code>
/// var store = new ChatStore();
/// await foreach (var frame in connection.ReadEventsAsync())
/// {
///     store.Apply(frame);
///     foreach (var channel in store.Channels.Where(channel => channel.HasNewer))
///     {
///         store.AddNewest(channel.Channel.Id, await client.GetHistoryAsync(channel.Channel.Id));
///     }
/// }
/// </code></example>
public sealed class ChatStore
{
    private readonly Lock _lock = new();
    private readonly int _messagesPerChannel;
    private readonly Dictionary<ChannelId, StreamModel> _channels = [];
    private readonly UserTable _users = new();
    private Workspace[] _workspaces = [];
    private string? _epoch;
    private Me? _self;

    /// <summary>The state includes the events of the user up to this seq: <c>ready</c> does when they follow.</summary>
    private long _userSeq;

    /// <summary>Creates an empty store.</summary>
    /// <param name="messagesPerChannel">
    /// Maximum messages kept per channel; new ones evict the oldest. At least 1.
    /// </param>
    public ChatStore(int messagesPerChannel = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messagesPerChannel, 1);
        _messagesPerChannel = messagesPerChannel;
    }

    /// <summary>Raised for each change after it is visible, on the thread that made it.</summary>
    public event EventHandler<ChatStoreChangedEventArgs>? Changed;

    /// <summary>The caller; null before the first <c>ready</c>.</summary>
    public Me? Self => WithLock(() => _self);

    /// <summary>The caller's workspaces.</summary>
    public IReadOnlyList<Workspace> Workspaces => WithLock(() => _workspaces);

    /// <summary>The caller's channels, by name.</summary>
    public IReadOnlyList<ChannelState> Channels =>
        WithLock<IReadOnlyList<ChannelState>>(() =>
            [
                .. _channels
                    .Values.OfType<ChannelModel>()
                    .Select(model => model.Snapshot)
                    .OrderBy(state => state.Channel.Name, StringComparer.Ordinal)
                    .ThenBy(state => state.Channel.Id.Value),
            ]
        );

    /// <summary>One of <see cref="Channels"/>; null when the caller is not a member.</summary>
    /// <param name="channelId">The channel.</param>
    public ChannelState? GetChannel(ChannelId channelId) =>
        WithLock(() => (_channels.GetValueOrDefault(channelId) as ChannelModel)?.Snapshot);

    /// <summary>The caller's direct and group conversations, in the order of their opening.</summary>
    public IReadOnlyList<ConversationState> Conversations =>
        WithLock<IReadOnlyList<ConversationState>>(() =>
            [
                .. _channels
                    .Values.OfType<ConversationModel>()
                    .Select(model => model.Snapshot)
                    .OrderBy(state => state.Conversation.Id.Value),
            ]
        );

    /// <summary>One of <see cref="Conversations"/>; null when the caller is not a member.</summary>
    /// <param name="conversationId">The conversation.</param>
    public ConversationState? GetConversation(ChannelId conversationId) =>
        WithLock(() => (_channels.GetValueOrDefault(conversationId) as ConversationModel)?.Snapshot);

    /// <summary>A user seen on a page or joining a channel; null when unknown.</summary>
    /// <param name="userId">The user.</param>
    public User? GetUser(UserId userId) => WithLock(() => _users.Find(userId));

    /// <summary>Applies a frame of the server. Frames without state change nothing.</summary>
    /// <param name="frame">The next frame of <see cref="ChatConnection.ReadEventsAsync"/>.</param>
    public void Apply(ServerFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Change(() =>
            frame switch
            {
                ReadyFrame ready => ApplyReady(ready),
                MemberUpdated change => ApplyEvent(change) ? new() : null,
                ChannelEvent change => ChangeOf(change.ChannelId, ApplyEvent(change)),
                ResyncFrame resync => ChangeChannel(
                    resync.ChannelId,
                    model =>
                        model.Resync(
                            resync,
                            string.Equals(resync.Reason, EventSequencer.AheadReason, StringComparison.Ordinal)
                        )
                ),
                ChannelBumped bumped => ChangeChannel(bumped.ChannelId, model => model.Bump(bumped)),
                ReceiptFrame receipt when receipt.UserId == _self?.Id => ChangeChannel(
                    receipt.ChannelId,
                    model => model.Read(receipt.ReadSeq, receipt.ReadIndex)
                ),
                UserEvent change when change.UserSeq <= _userSeq => null,
                WorkspaceJoined joined => SetWorkspaces([
                    .. _workspaces.Where(other => other.Id != joined.Workspace.Id),
                    joined.Workspace,
                ]),
                WorkspaceLeft left => SetWorkspaces([.. _workspaces.Where(other => other.Id != left.WorkspaceId)]),
                RoleChanged changed => ChangeWorkspace(
                    changed.WorkspaceId,
                    workspace => workspace with { Role = changed.Role }
                ),
                ProfileUpdated updated when _self is { } self => SetSelf(
                    self with
                    {
                        DisplayName = updated.DisplayName,
                    }
                ),
                _ => null,
            }
        );
    }

    /// <summary>
    /// Adds the newest page of a channel. It is merged with adjacent messages, otherwise it replaces them. Clears
    /// <see cref="ChannelState.IsStale"/>.
    /// </summary>
    /// <param name="channelId">The channel. Ignored when the caller is not a member.</param>
    /// <param name="page">A page of <see cref="ParleyClient.GetHistoryAsync"/> without a cursor.</param>
    public void AddNewest(ChannelId channelId, MessagePage page) =>
        AddPage(channelId, page, model => model.AddNewest(page));

    /// <summary>Replaces the messages by a page around a message.</summary>
    /// <param name="channelId">The channel. Ignored when the caller is not a member.</param>
    /// <param name="page">A page of <see cref="ParleyClient.GetHistoryAsync"/> with <c>around</c>.</param>
    public void AddAround(ChannelId channelId, MessagePage page) =>
        AddPage(channelId, page, model => model.AddAround(page));

    /// <summary>Adds the page before the first message. Ignored when that is no longer the first one.</summary>
    /// <param name="channelId">The channel. Ignored when the caller is not a member.</param>
    /// <param name="before">The cursor of the request.</param>
    /// <param name="page">A page of <see cref="ParleyClient.GetHistoryAsync"/>.</param>
    public void AddBefore(ChannelId channelId, MessageId before, MessagePage page) =>
        AddPage(channelId, page, model => model.AddBefore(before, page));

    /// <summary>Adds the page after the last message. Ignored when that is no longer the last one.</summary>
    /// <param name="channelId">The channel. Ignored when the caller is not a member.</param>
    /// <param name="after">The cursor of the request.</param>
    /// <param name="page">A page of <see cref="ParleyClient.GetHistoryAsync"/>.</param>
    public void AddAfter(ChannelId channelId, MessageId after, MessagePage page) =>
        AddPage(channelId, page, model => model.AddAfter(after, page));

    /// <summary>
    /// Replaces a channel's record: after a <see cref="ResyncFrame"/> the member count and the name may have changed.
    /// </summary>
    /// <param name="channel">
    /// The result of <see cref="ParleyClient.GetChannelAsync"/>. Ignored when the caller is not a member.
    /// </param>
    public void SetChannel(Channel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        Change(() => ChangeChannel(channel.Id, model => (model as ChannelModel)?.SetRecord(channel)));
    }

    /// <summary>Replaces a conversation's record, as <see cref="SetChannel"/> does.</summary>
    /// <param name="conversation">
    /// The result of <see cref="ParleyClient.GetConversationAsync"/>. Ignored when the caller is not a member.
    /// </param>
    public void SetConversation(Conversation conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        Change(() =>
        {
            _users.Add(conversation.Members);
            return ChangeChannel(conversation.Id, model => (model as ConversationModel)?.SetRecord(conversation));
        });
    }

    /// <summary>Sets the members of a channel.</summary>
    /// <param name="channelId">The channel. Ignored when the caller is not a member.</param>
    /// <param name="members">The result of <see cref="ParleyClient.GetMembersAsync"/>.</param>
    /// <param name="asOf"><see cref="ChannelState.Seq"/> before the request.</param>
    public void SetMembers(ChannelId channelId, IReadOnlyCollection<Member> members, long asOf)
    {
        ArgumentNullException.ThrowIfNull(members);
        Change(() =>
        {
            _users.Add(members.Select(member => member.User));
            return ChangeChannel(
                channelId,
                model => (model as ChannelModel)?.SetMembers(members.Select(member => member.User.Id), asOf)
            );
        });
    }

    /// <summary>
    /// Advances the read position, as <see cref="ChatConnection.MarkRead"/> does on the server: the server does not
    /// notify the socket that advanced it.
    /// </summary>
    /// <param name="channelId">The channel. Ignored when the caller is not a member.</param>
    /// <param name="seq">The newest seq that was read.</param>
    public void MarkRead(ChannelId channelId, long seq) =>
        Change(() => ChangeChannel(channelId, model => model.Read(seq, model.IndexAt(seq))));

    private static ChatStoreChangedEventArgs? ChangeOf(ChannelId channelId, bool changed) =>
        changed ? new() { ChannelId = channelId } : null;

    private ChatStoreChangedEventArgs ApplyReady(ReadyFrame ready)
    {
        if (!string.Equals(_epoch, ready.Epoch, StringComparison.Ordinal))
        {
            _channels.Clear();
        }

        (_epoch, _self, _userSeq, _workspaces) = (ready.Epoch, ready.User, ready.UserSeq, [.. ready.Workspaces]);
        var conversations = ready.Conversations ?? [];
        var joined = ready
            .Channels.Select(channel => channel.Id)
            .Concat(conversations.Select(conversation => conversation.Id))
            .ToHashSet();
        foreach (var left in _channels.Keys.Where(id => !joined.Contains(id)).ToList())
        {
            _channels.Remove(left);
        }

        foreach (var channel in ready.Channels)
        {
            if (_channels.GetValueOrDefault(channel.Id) is ChannelModel model)
            {
                model.SetRecord(channel);
            }
            else
            {
                _channels[channel.Id] = NewModel(channel, channel.LastSeq, ready.User.Id);
            }
        }

        foreach (var conversation in conversations)
        {
            _users.Add(conversation.Members);
            if (_channels.GetValueOrDefault(conversation.Id) is ConversationModel model)
            {
                model.SetRecord(conversation);
            }
            else
            {
                _channels[conversation.Id] = NewModel(conversation, conversation.LastSeq, ready.User.Id);
            }
        }

        return new();
    }

    private ChannelModel NewModel(Channel channel, long seq, UserId self) =>
        new(channel, seq, self, _messagesPerChannel);

    private ConversationModel NewModel(Conversation conversation, long seq, UserId self) =>
        new(conversation, seq, self, _messagesPerChannel);

    private bool ApplyEvent(ChannelEvent change)
    {
        if (change is MemberJoined joined)
        {
            _users.Add([joined.User]);
        }

        if (change is ConversationCreated opened)
        {
            _users.Add(opened.Conversation.Members);
        }

        if (change is WorkspaceRenamed renamed)
        {
            ChangeWorkspace(renamed.WorkspaceId, workspace => workspace with { Name = renamed.Name });
        }

        // The own name comes with ProfileUpdated, which may be ahead.
        if (change is MemberUpdated { DisplayName: { } name } updated && updated.UserId != _self?.Id)
        {
            _users.Rename(updated.UserId, name);
            foreach (var conversation in _channels.Values.OfType<ConversationModel>())
            {
                conversation.RenameMember(updated.UserId, name);
            }
        }

        if (change is MemberLeft left && left.UserId == _self?.Id)
        {
            return _channels.Remove(change.ChannelId);
        }

        if (_channels.TryGetValue(change.ChannelId, out var model))
        {
            return model.Apply(change);
        }

        if (_self is null)
        {
            return false;
        }

        // The first event of a channel contains its record.
        StreamModel? added = change switch
        {
            ChannelCreated created => NewModel(created.Channel, change.Seq, _self.Id),
            MemberJoined { Channel: { } channel } => NewModel(channel, change.Seq, _self.Id),
            ConversationCreated created => NewModel(created.Conversation, change.Seq, _self.Id),
            _ => null,
        };
        if (added is null)
        {
            return false;
        }

        _channels[change.ChannelId] = added;
        return true;
    }

    private ChatStoreChangedEventArgs SetWorkspaces(Workspace[] workspaces)
    {
        _workspaces = workspaces;
        return new();
    }

    private ChatStoreChangedEventArgs ChangeWorkspace(WorkspaceId id, Func<Workspace, Workspace> change) =>
        SetWorkspaces([.. _workspaces.Select(workspace => workspace.Id == id ? change(workspace) : workspace)]);

    private ChatStoreChangedEventArgs SetSelf(Me self)
    {
        _self = self;
        _users.Rename(self.Id, self.DisplayName);
        return new();
    }

    private void AddPage(ChannelId channelId, MessagePage page, Action<StreamModel> add)
    {
        ArgumentNullException.ThrowIfNull(page);
        Change(() =>
        {
            _users.Add(page.Users);
            return ChangeChannel(channelId, add);
        });
    }

    private ChatStoreChangedEventArgs? ChangeChannel(ChannelId channelId, Action<StreamModel> change)
    {
        if (!_channels.TryGetValue(channelId, out var model))
        {
            return null;
        }

        change(model);
        return new() { ChannelId = channelId };
    }

    private void Change(Func<ChatStoreChangedEventArgs?> change)
    {
        if (WithLock(change) is { } args)
        {
            Changed?.Invoke(this, args);
        }
    }

    private T WithLock<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
