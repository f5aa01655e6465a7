using Parley.Client.Connection;
using Parley.Client.Store;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Client;

/// <summary>The state that <c>ready</c>, pages and events add up to: the same as a fresh <c>ready</c> and fresh pages
/// would give. Thread-safe; what it hands out does not change.</summary>
/// <remarks>
/// Give it every frame of <see cref="ChatConnection.ReadEventsAsync"/> in order, and the pages of <see
/// cref="ParleyClient.GetHistoryAsync"/> when they come: how the two overlap does not matter. Pins are not kept. Two
/// things are only as good as what the protocol tells: the order of the emojis on a message, and who the first 20 are
/// after one of more than 20 took a reaction back; a fresh page sets both right.
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
    private readonly Lock _gate = new();
    private readonly int _messagesPerChannel;
    private readonly Dictionary<ChannelId, ChannelModel> _channels = [];
    private readonly Dictionary<UserId, User> _users = [];
    private Workspace[] _workspaces = [];
    private string? _epoch;
    private Me? _self;

    /// <summary>Makes an empty store.</summary>
    /// <param name="messagesPerChannel">
    /// How many messages of a channel are kept when new ones arrive; the oldest go. At least 1.
    /// </param>
    public ChatStore(int messagesPerChannel = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messagesPerChannel, 1);
        _messagesPerChannel = messagesPerChannel;
    }

    /// <summary>Tells of each change, after it is visible, on the thread that made it.</summary>
    public event EventHandler<ChatStoreChangedEventArgs>? Changed;

    /// <summary>The caller; null before the first <c>ready</c>.</summary>
    public Me? Self => Locked(() => _self);

    /// <summary>The caller's workspaces.</summary>
    public IReadOnlyList<Workspace> Workspaces => Locked(() => _workspaces);

    /// <summary>The channels that the caller is in, by name.</summary>
    public IReadOnlyList<ChannelState> Channels =>
        Locked<IReadOnlyList<ChannelState>>(() =>
            [
                .. _channels
                    .Values.Select(model => model.Snapshot)
                    .OrderBy(state => state.Channel.Name, StringComparer.Ordinal)
                    .ThenBy(state => state.Channel.Id.Value),
            ]
        );

    /// <summary>One of <see cref="Channels"/>; null when the caller is not in it.</summary>
    /// <param name="channelId">Which.</param>
    public ChannelState? GetChannel(ChannelId channelId) =>
        Locked(() => _channels.GetValueOrDefault(channelId)?.Snapshot);

    /// <summary>Somebody who was seen on a page or came into a channel; null when they were not.</summary>
    /// <param name="userId">Who.</param>
    public User? GetUser(UserId userId) => Locked(() => _users.GetValueOrDefault(userId));

    /// <summary>Takes a frame of the server. Frames that are not about the state change nothing.</summary>
    /// <param name="frame">The next one of <see cref="ChatConnection.ReadEventsAsync"/>.</param>
    public void Apply(ServerFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        Change(() =>
            frame switch
            {
                ReadyFrame ready => ApplyReady(ready),
                ChannelEvent change => Told(change.ChannelId, ApplyEvent(change)),
                ResyncFrame resync => Do(
                    resync.ChannelId,
                    model =>
                        model.Resync(
                            resync,
                            string.Equals(resync.Reason, EventSequencer.AheadReason, StringComparison.Ordinal)
                        )
                ),
                ChannelBumped bumped => Do(bumped.ChannelId, model => model.Bump(bumped)),
                ReceiptFrame receipt when receipt.UserId == _self?.Id => Do(
                    receipt.ChannelId,
                    model => model.Read(receipt.ReadSeq, receipt.ReadIndex)
                ),
                WorkspaceJoined joined => SetWorkspaces([
                    .. _workspaces.Where(other => other.Id != joined.Workspace.Id),
                    joined.Workspace,
                ]),
                WorkspaceLeft left => SetWorkspaces([.. _workspaces.Where(other => other.Id != left.WorkspaceId)]),
                _ => null,
            }
        );
    }

    /// <summary>Takes the newest page of a channel. Joined to what is there if the two meet, else in its place; ends
    /// <see cref="ChannelState.IsStale"/>.</summary>
    /// <param name="channelId">Which channel; one that the caller is not in is passed over.</param>
    /// <param name="page">What <see cref="ParleyClient.GetHistoryAsync"/> gave without a cursor.</param>
    public void AddNewest(ChannelId channelId, MessagePage page) =>
        AddPage(channelId, page, model => model.AddNewest(page));

    /// <summary>Takes a page around a message in place of what is there.</summary>
    /// <param name="channelId">Which channel; one that the caller is not in is passed over.</param>
    /// <param name="page">What <see cref="ParleyClient.GetHistoryAsync"/> gave with <c>around</c>.</param>
    public void AddAround(ChannelId channelId, MessagePage page) =>
        AddPage(channelId, page, model => model.AddAround(page));

    /// <summary>Takes the page before the first message; passed over when that is no longer the first one.</summary>
    /// <param name="channelId">Which channel; one that the caller is not in is passed over.</param>
    /// <param name="before">The cursor that the page was asked for with.</param>
    /// <param name="page">What <see cref="ParleyClient.GetHistoryAsync"/> gave.</param>
    public void AddBefore(ChannelId channelId, MessageId before, MessagePage page) =>
        AddPage(channelId, page, model => model.AddBefore(before, page));

    /// <summary>Takes the page after the last message; passed over when that is no longer the last one.</summary>
    /// <param name="channelId">Which channel; one that the caller is not in is passed over.</param>
    /// <param name="after">The cursor that the page was asked for with.</param>
    /// <param name="page">What <see cref="ParleyClient.GetHistoryAsync"/> gave.</param>
    public void AddAfter(ChannelId channelId, MessageId after, MessagePage page) =>
        AddPage(channelId, page, model => model.AddAfter(after, page));

    /// <summary>
    /// Takes a channel's record: after a <see cref="ResyncFrame"/> the number of members and the name may have changed
    /// unseen.
    /// </summary>
    /// <param name="channel">
    /// What <see cref="ParleyClient.GetChannelAsync"/> gave; one that the caller is not in is passed over.
    /// </param>
    public void SetChannel(Channel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        Change(() => Do(channel.Id, model => model.SetRecord(channel)));
    }

    /// <summary>Takes who is in a channel.</summary>
    /// <param name="channelId">Which channel; one that the caller is not in is passed over.</param>
    /// <param name="members">What <see cref="ParleyClient.GetMembersAsync"/> gave.</param>
    /// <param name="asOf"><see cref="ChannelState.Seq"/> before they were asked for.</param>
    public void SetMembers(ChannelId channelId, IReadOnlyCollection<Member> members, long asOf)
    {
        ArgumentNullException.ThrowIfNull(members);
        Change(() =>
        {
            Remember(members.Select(member => member.User));
            return Do(channelId, model => model.SetMembers(members.Select(member => member.User.Id), asOf));
        });
    }

    /// <summary>Moves the read position, as <see cref="ChatConnection.MarkRead"/> does on the server: the server does
    /// not tell the socket that moved it.</summary>
    /// <param name="channelId">Which channel; one that the caller is not in is passed over.</param>
    /// <param name="seq">The newest seq that was read.</param>
    public void MarkRead(ChannelId channelId, long seq) =>
        Change(() => Do(channelId, model => model.Read(seq, model.IndexAt(seq))));

    private static ChatStoreChangedEventArgs? Told(ChannelId channelId, bool changed) =>
        changed ? new() { ChannelId = channelId } : null;

    private ChatStoreChangedEventArgs ApplyReady(ReadyFrame ready)
    {
        if (!string.Equals(_epoch, ready.Epoch, StringComparison.Ordinal))
        {
            _channels.Clear();
        }

        (_epoch, _self, _workspaces) = (ready.Epoch, ready.User, [.. ready.Workspaces]);
        var joined = ready.Channels.Select(channel => channel.Id).ToHashSet();
        foreach (var left in _channels.Keys.Where(id => !joined.Contains(id)).ToList())
        {
            _channels.Remove(left);
        }

        foreach (var channel in ready.Channels)
        {
            if (_channels.TryGetValue(channel.Id, out var model))
            {
                model.SetRecord(channel);
            }
            else
            {
                _channels[channel.Id] = new ChannelModel(channel, channel.LastSeq, ready.User.Id, _messagesPerChannel);
            }
        }

        return new();
    }

    private bool ApplyEvent(ChannelEvent change)
    {
        if (change is MemberJoined joined)
        {
            Remember([joined.User]);
        }

        if (change is MemberLeft left && left.UserId == _self?.Id)
        {
            return _channels.Remove(change.ChannelId);
        }

        if (_channels.TryGetValue(change.ChannelId, out var model))
        {
            return model.Apply(change);
        }

        // A channel that begins here comes with its record.
        var record = change switch
        {
            ChannelCreated created => created.Channel,
            MemberJoined { Channel: { } channel } => channel,
            _ => null,
        };
        if (record is null || _self is null)
        {
            return false;
        }

        _channels[change.ChannelId] = new ChannelModel(record, change.Seq, _self.Id, _messagesPerChannel);
        return true;
    }

    private ChatStoreChangedEventArgs SetWorkspaces(Workspace[] workspaces)
    {
        _workspaces = workspaces;
        return new();
    }

    private void AddPage(ChannelId channelId, MessagePage page, Action<ChannelModel> add)
    {
        ArgumentNullException.ThrowIfNull(page);
        Change(() =>
        {
            Remember(page.Users);
            return Do(channelId, add);
        });
    }

    private void Remember(IEnumerable<User> users)
    {
        foreach (var user in users)
        {
            _users[user.Id] = user;
        }
    }

    private ChatStoreChangedEventArgs? Do(ChannelId channelId, Action<ChannelModel> change)
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
        if (Locked(change) is { } news)
        {
            Changed?.Invoke(this, news);
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
