using Parley.Rest;
using Parley.Socket;

namespace Parley.Client.Tests.Fakes;

/// <summary>A channel of the server: its pages and events. Written after the protocol, not after the store.</summary>
internal sealed class FakeChannel(ChannelId id, UserId caller)
{
    private readonly List<Message> _messages = [];
    private readonly Dictionary<MessageId, List<(string Emoji, UserId User)>> _reactions = [];
    private Channel _channel = Samples.NewChannel(id, 0) with { ReadSeq = 0 };

    public List<ChannelEvent> Events { get; } = [];

    public IReadOnlyList<Message> Messages => [.. _messages.Select(Shown)];

    public Channel Channel => _channel;

    private long Next => Events.Count + 1;

    public void Post(UserId sender, bool inThread = false)
    {
        var message = Samples.NewMessage(Next, id) with
        {
            Id = new MessageId(new Guid((int)Next, 0, 0, id.Value.ToByteArray()[8..])),
            SenderId = sender,
            Index = inThread ? null : _channel.LastIndex + 1,
        };
        _messages.Add(message);
        _channel = _channel with { LastIndex = message.Index ?? _channel.LastIndex };
        Add(
            new MessageCreated
            {
                ChannelId = id,
                Seq = Next,
                Message = message,
            }
        );
    }

    public void Edit(int index, string content) =>
        Change(
            index,
            message =>
            {
                _messages[index] = message with { Content = content, UpdatedAt = Samples.Time, Version = Next };
                Add(
                    new MessageUpdated
                    {
                        ChannelId = id,
                        Seq = Next,
                        Id = message.Id,
                        Content = content,
                        UpdatedAt = Samples.Time,
                    }
                );
            }
        );

    public void Delete(int index) =>
        Change(
            index,
            message =>
            {
                _reactions.Remove(message.Id);
                _messages[index] = message with { Content = "", DeletedAt = Samples.Time, Version = Next };
                Add(
                    new MessageDeleted
                    {
                        ChannelId = id,
                        Seq = Next,
                        Id = message.Id,
                        UserId = message.SenderId,
                        DeletedAt = Samples.Time,
                    }
                );
            }
        );

    /// <summary>Adds a reaction, or removes an existing one.</summary>
    public void React(int index, string emoji, UserId user) =>
        Change(
            index,
            message =>
            {
                var reactions = _reactions.TryGetValue(message.Id, out var known) ? known : _reactions[message.Id] = [];
                _messages[index] = message with { Version = Next };
                if (reactions.Remove((emoji, user)))
                {
                    Add(
                        new ReactionRemoved
                        {
                            ChannelId = id,
                            Seq = Next,
                            MessageId = message.Id,
                            Emoji = emoji,
                            UserId = user,
                        }
                    );
                }
                else
                {
                    reactions.Add((emoji, user));
                    Add(
                        new ReactionAdded
                        {
                            ChannelId = id,
                            Seq = Next,
                            MessageId = message.Id,
                            Emoji = emoji,
                            UserId = user,
                        }
                    );
                }
            }
        );

    public void Pin(int index) =>
        Change(
            index,
            message =>
                Add(
                    new PinAdded
                    {
                        ChannelId = id,
                        Seq = Next,
                        MessageId = message.Id,
                        UserId = caller,
                        PinnedAt = Samples.Time,
                    }
                )
        );

    public void Rename(string name, string topic)
    {
        _channel = _channel with { Name = name, Topic = topic };
        Add(
            new ChannelUpdated
            {
                ChannelId = id,
                Seq = Next,
                Name = name,
                Topic = topic,
            }
        );
    }

    public void Join(User user)
    {
        _channel = _channel with { MemberCount = _channel.MemberCount + 1 };
        Add(
            new MemberJoined
            {
                ChannelId = id,
                Seq = Next,
                User = user,
            }
        );
    }

    public void Leave(UserId user)
    {
        _channel = _channel with { MemberCount = _channel.MemberCount - 1 };
        Add(
            new MemberLeft
            {
                ChannelId = id,
                Seq = Next,
                UserId = user,
            }
        );
    }

    public ReceiptFrame Read(long seq)
    {
        var index = _messages.LastOrDefault(message => message.Seq <= seq && message.Index is not null)?.Index ?? 0;
        _channel = _channel with
        {
            ReadSeq = Math.Max(_channel.ReadSeq, seq),
            ReadIndex = Math.Max(_channel.ReadIndex, index),
        };
        return new ReceiptFrame
        {
            ChannelId = id,
            UserId = caller,
            ReadSeq = _channel.ReadSeq,
            ReadIndex = _channel.ReadIndex,
        };
    }

    /// <summary>The page before a seq; by default the newest one.</summary>
    public MessagePage Page(int limit, long before = long.MaxValue)
    {
        var all = _messages.Where(message => message.Seq < before).ToList();
        return new MessagePage
        {
            Messages = [.. all.TakeLast(limit).Select(Shown)],
            HasOlder = all.Count > limit,
            HasNewer = before != long.MaxValue,
            LastSeq = Events.Count,
            Users = [],
        };
    }

    private void Change(int index, Action<Message> change)
    {
        if (index < _messages.Count && _messages[index].DeletedAt is null)
        {
            change(_messages[index]);
        }
    }

    private void Add(ChannelEvent change)
    {
        Events.Add(change);
        _channel = _channel with { LastSeq = change.Seq };
    }

    private Message Shown(Message message) =>
        message with
        {
            Reactions =
                _reactions.TryGetValue(message.Id, out var reactions) && reactions.Count > 0
                    ?
                    [
                        .. reactions
                            .GroupBy(reaction => reaction.Emoji, StringComparer.Ordinal)
                            .Select(group => new Reaction
                            {
                                Emoji = group.Key,
                                Count = group.Count(),
                                UserIds = [.. group.Select(reaction => reaction.User).Take(20)],
                                Mine = group.Any(reaction => reaction.User == caller),
                            }),
                    ]
                    : null,
        };
}
