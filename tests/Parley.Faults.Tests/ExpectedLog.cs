namespace Parley.Faults.Tests;

/// <summary>
/// The expected messages of a channel after the acknowledged operations. Users change only their own messages, so the
/// order between users does not matter. Thread-safe.
/// </summary>
internal sealed class ExpectedLog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MessageId, Entry> _entries = [];

    /// <summary>A random operation that this user may do now.</summary>
    public ClientFrame Choose(UserId user, ChannelId channel, Random random, string content, string[] emojis)
    {
        lock (_lock)
        {
            var own = _entries
                .Where(entry => entry.Value.Sender == user && !entry.Value.Deleted)
                .Select(entry => entry.Key)
                .ToList();
            var all = _entries.Keys.ToList();
            var kind = all.Count == 0 || own.Count == 0 ? 0 : random.Next(10);
            var emoji = emojis[random.Next(emojis.Length)];
            return kind switch
            {
                < 5 => new SendMessageFrame
                {
                    ChannelId = channel,
                    Id = Ids.Message(),
                    Content = content,
                },
                5 => new EditMessageFrame
                {
                    ChannelId = channel,
                    Id = own[random.Next(own.Count)],
                    Content = $"{content}, edited",
                },
                6 => new DeleteMessageFrame { ChannelId = channel, Id = own[random.Next(own.Count)] },
                7 or 8 => new AddReactionFrame
                {
                    ChannelId = channel,
                    MessageId = all[random.Next(all.Count)],
                    Emoji = emoji,
                },
                _ => new RemoveReactionFrame
                {
                    ChannelId = channel,
                    MessageId = all[random.Next(all.Count)],
                    Emoji = emoji,
                },
            };
        }
    }

    public void Apply(UserId user, ClientFrame operation, ServerFrame answer)
    {
        lock (_lock)
        {
            if (answer is ErrorFrame error)
            {
                // Another user's message may be deleted at any moment; nothing else can be refused.
                Assert.True(
                    operation is AddReactionFrame && error.Code == ErrorCodes.MessageDeleted,
                    $"{operation}: {error}"
                );
                return;
            }

            switch (operation)
            {
                case SendMessageFrame send:
                    _entries[send.Id] = new(user) { Seq = ((AckFrame)answer).Seq, Content = send.Content };
                    break;
                case EditMessageFrame edit:
                    _entries[edit.Id].Content = edit.Content;
                    break;
                case DeleteMessageFrame delete:
                    _entries[delete.Id].Delete();
                    break;
                case AddReactionFrame add:
                    _entries[add.MessageId].React(add.Emoji, user, added: true);
                    break;
                case RemoveReactionFrame remove:
                    _entries[remove.MessageId].React(remove.Emoji, user, added: false);
                    break;
            }
        }
    }

    public string Describe()
    {
        lock (_lock)
        {
            return Join(
                _entries
                    .OrderBy(entry => entry.Value.Seq)
                    .Select(entry => (entry.Key, entry.Value.Seq, entry.Value.Content, entry.Value.Reactions))
            );
        }
    }

    public static string Describe(IEnumerable<Message> messages) =>
        Join(
            messages.Select(message =>
                (
                    message.Id,
                    message.Seq,
                    message.Content,
                    (message.Reactions ?? []).SelectMany(reaction =>
                        reaction.UserIds.Select(id => (reaction.Emoji, id))
                    )
                )
            )
        );

    private static string Join(
        IEnumerable<(
            MessageId Id,
            long Seq,
            string Content,
            IEnumerable<(string Emoji, UserId User)> Reactions
        )> messages
    ) =>
        string.Join(
            '\n',
            messages.Select(message =>
                $"{message.Seq} {message.Id} {message.Content} "
                + string.Join(
                    ' ',
                    message
                        .Reactions.Select(reaction => $"{reaction.Emoji}{reaction.User}")
                        .Order(StringComparer.Ordinal)
                )
            )
        );

    private sealed class Entry(UserId sender)
    {
        private readonly HashSet<(string, UserId)> _reactions = [];

        public UserId Sender => sender;

        public required long Seq { get; init; }

        public required string Content { get; set; }

        public bool Deleted { get; private set; }

        public IEnumerable<(string Emoji, UserId User)> Reactions => _reactions;

        public void Delete()
        {
            (Deleted, Content) = (true, string.Empty);
            _reactions.Clear();
        }

        /// <summary>An ack may arrive after that of a later deletion: deleted messages have no reactions.</summary>
        public void React(string emoji, UserId user, bool added)
        {
            if (!Deleted && added)
            {
                _reactions.Add((emoji, user));
            }
            else
            {
                _reactions.Remove((emoji, user));
            }
        }
    }
}
