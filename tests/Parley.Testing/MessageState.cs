using Parley.Rest;
using Parley.Socket;

namespace Parley.Testing;

/// <summary>
/// The state of a client after a page of messages and later events, by the rules of docs/protocol/socket.md.
/// </summary>
public sealed class MessageState(IEnumerable<Message> messages)
{
    private readonly Dictionary<MessageId, Message> _messages = messages.ToDictionary(message => message.Id);

    public MessageState(MessagePage page)
        : this(page?.Messages ?? throw new ArgumentNullException(nameof(page))) { }

    public void Apply(ChannelEvent change)
    {
        if (change is MessageCreated created)
        {
            _messages.TryAdd(created.Message.Id, created.Message);
            return;
        }

        var id = change switch
        {
            MessageUpdated updated => updated.Id,
            MessageDeleted deleted => deleted.Id,
            ReactionAdded added => added.MessageId,
            ReactionRemoved removed => removed.MessageId,
            _ => default,
        };
        if (_messages.TryGetValue(id, out var message) && (message.Version ?? 0) < change.Seq)
        {
            _messages[id] = Changed(message, change) with { Version = change.Seq };
        }
    }

    public static string Describe(IEnumerable<Message> messages) =>
        string.Join(
            '\n',
            messages
                .OrderBy(message => message.Seq)
                .Select(message =>
                    $"{message.Seq} {message.Content} {message.UpdatedAt} {message.DeletedAt} {message.Version} "
                    + string.Join(
                        ' ',
                        (message.Reactions ?? []).Select(reaction =>
                            $"{reaction.Emoji}{reaction.Count}:{string.Join(',', reaction.UserIds)}"
                        )
                    )
                )
        );

    public override string ToString() => Describe(_messages.Values);

    private static Message Changed(Message message, ChannelEvent change) =>
        change switch
        {
            MessageUpdated updated => message with { Content = updated.Content, UpdatedAt = updated.UpdatedAt },
            MessageDeleted deleted => message with
            {
                Content = string.Empty,
                DeletedAt = deleted.DeletedAt,
                Reactions = null,
            },
            ReactionAdded added => message with { Reactions = Added(message.Reactions ?? [], added) },
            ReactionRemoved removed => message with { Reactions = Removed(message.Reactions ?? [], removed) },
            _ => message,
        };

    private static IReadOnlyList<Reaction> Added(IReadOnlyList<Reaction> reactions, ReactionAdded added) =>
        reactions.Any(reaction => reaction.Emoji == added.Emoji)
            ?
            [
                .. reactions.Select(reaction =>
                    reaction.Emoji == added.Emoji
                        ? reaction with
                        {
                            Count = reaction.Count + 1,
                            UserIds = [.. reaction.UserIds, added.UserId],
                        }
                        : reaction
                ),
            ]
            :
            [
                .. reactions,
                new Reaction
                {
                    Emoji = added.Emoji,
                    Count = 1,
                    UserIds = [added.UserId],
                },
            ];

    private static List<Reaction>? Removed(IReadOnlyList<Reaction> reactions, ReactionRemoved removed)
    {
        var left = reactions
            .Select(reaction =>
                reaction.Emoji == removed.Emoji
                    ? reaction with
                    {
                        Count = reaction.Count - 1,
                        UserIds = [.. reaction.UserIds.Where(id => id != removed.UserId)],
                    }
                    : reaction
            )
            .Where(reaction => reaction.Count > 0)
            .ToList();
        return left.Count > 0 ? left : null;
    }
}
