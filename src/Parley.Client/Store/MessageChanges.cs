using Parley.Socket;

namespace Parley.Client.Store;

/// <summary>Applies events to messages. Pure functions.</summary>
internal static class MessageChanges
{
    // Maximum users listed for a reaction. Source: the protocol.
    private const int MaxNamedUsers = 20;

    /// <summary>The message that an event changes; null when it changes none.</summary>
    public static MessageId? Target(ChannelEvent change) =>
        change switch
        {
            MessageUpdated updated => updated.Id,
            MessageDeleted deleted => deleted.Id,
            ReactionAdded added => added.MessageId,
            ReactionRemoved removed => removed.MessageId,
            _ => null,
        };

    /// <summary>The newer of two states of a message.</summary>
    public static Message Newer(Message one, Message other) =>
        (other.Version ?? other.Seq) >= (one.Version ?? one.Seq) ? other : one;

    /// <summary>Applies an event. One that the state includes already changes nothing.</summary>
    public static Message Apply(Message message, ChannelEvent change, UserId self)
    {
        if (change.Seq <= (message.Version ?? message.Seq))
        {
            return message;
        }

        return change switch
        {
            MessageUpdated updated => message with
            {
                Content = updated.Content,
                Sealed = updated.Sealed,
                UpdatedAt = updated.UpdatedAt,
                Version = change.Seq,
            },
            MessageDeleted deleted => message with
            {
                Content = "",
                Sealed = null,
                DeletedAt = deleted.DeletedAt,
                Reactions = null,
                Version = change.Seq,
            },
            ReactionAdded added => message with
            {
                Reactions = Add(message.Reactions ?? [], added, self),
                Version = change.Seq,
            },
            ReactionRemoved removed => message with
            {
                Reactions = Remove(message.Reactions ?? [], removed, self),
                Version = change.Seq,
            },
            _ => message,
        };
    }

    private static List<Reaction> Add(IReadOnlyList<Reaction> before, ReactionAdded added, UserId self)
    {
        List<Reaction> after = [.. before];
        var isMine = added.UserId == self;
        var position = after.FindIndex(reaction =>
            string.Equals(reaction.Emoji, added.Emoji, StringComparison.Ordinal)
        );
        if (position < 0)
        {
            after.Add(
                new Reaction
                {
                    Emoji = added.Emoji,
                    Count = 1,
                    UserIds = [added.UserId],
                    Mine = isMine,
                }
            );
            return after;
        }

        var reaction = after[position];
        after[position] = reaction with
        {
            Count = reaction.Count + 1,
            // If some users are not listed, they come before this one.
            UserIds =
                reaction.UserIds.Count == reaction.Count && reaction.Count < MaxNamedUsers
                    ? [.. reaction.UserIds, added.UserId]
                    : reaction.UserIds,
            Mine = isMine || reaction.Mine == true,
        };
        return after;
    }

    private static List<Reaction>? Remove(IReadOnlyList<Reaction> before, ReactionRemoved removed, UserId self)
    {
        List<Reaction> after = [.. before];
        var position = after.FindIndex(reaction =>
            string.Equals(reaction.Emoji, removed.Emoji, StringComparison.Ordinal)
        );
        if (position >= 0)
        {
            var reaction = after[position];
            after[position] = reaction with
            {
                Count = reaction.Count - 1,
                UserIds = [.. reaction.UserIds.Where(userId => userId != removed.UserId)],
                Mine = removed.UserId != self && reaction.Mine == true,
            };
            after.RemoveAll(each => each.Count <= 0);
        }

        return after.Count > 0 ? after : null;
    }
}
