namespace Parley.Rest;

/// <summary>Body of <c>POST /api/workspaces/{w}/import/authors</c>.</summary>
public sealed record ImportAuthorsRequest
{
    /// <summary>1-1 000 names as the other system showed them.</summary>
    public required IReadOnlyList<string> Names { get; init; }
}

/// <summary>The account that represents an imported author.</summary>
public sealed record ImportAuthor(string Name, UserId UserId);

/// <summary>Body of <c>POST /api/channels/{c}/import</c>.</summary>
public sealed record ImportMessagesRequest
{
    /// <summary>1-2 000 messages in the order they are to have.</summary>
    public required IReadOnlyList<ImportMessage> Messages { get; init; }
}

/// <summary>One message from another system.</summary>
public sealed record ImportMessage
{
    /// <summary>The same for the same message at every run, so that a second run makes no doubles.</summary>
    public required MessageId Id { get; init; }

    /// <summary>From <c>import/authors</c> of this workspace. An account that can sign in is refused.</summary>
    public required UserId AuthorId { get; init; }

    /// <summary>Markdown, 1-16 000 UTF-16 units after trimming.</summary>
    public required string Content { get; init; }

    /// <summary>When it was written there.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The root of its thread; in this channel already, or earlier in the call.</summary>
    public MessageId? ThreadId { get; init; }

    /// <summary>The message it quotes; in this channel already, or earlier in the call.</summary>
    public MessageId? ReplyTo { get; init; }
}

/// <summary>Answer of <c>POST /api/channels/{c}/import</c>.</summary>
public sealed record ImportMessagesResult
{
    /// <summary>How many are new.</summary>
    public required int Imported { get; init; }

    /// <summary>How many were there already.</summary>
    public required int Existing { get; init; }

    /// <summary>The channel's newest seq.</summary>
    public required long LastSeq { get; init; }
}
