namespace Parley.Server.Features.Channels;

/// <summary>A new channel, and with <see cref="Workspace"/> a new workspace whose #general it is.</summary>
[GenerateSerializer, Immutable, Alias("parley.create-channel")]
internal sealed record CreateChannelCommand(
    [property: Id(0)] Guid WorkspaceId,
    [property: Id(1)] string Name,
    [property: Id(2)] ChannelKind Kind,
    [property: Id(3)] string Topic,
    [property: Id(4)] Guid UserId,
    [property: Id(5)] string? Workspace = null);

/// <summary>Messages of one person, in their order.</summary>
[GenerateSerializer, Immutable, Alias("parley.post")]
internal sealed record PostCommand([property: Id(0)] Guid UserId, [property: Id(1)] PostedText[] Messages);

[GenerateSerializer, Immutable, Alias("parley.post-text")]
internal readonly record struct PostedText(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string Content,
    [property: Id(2)] Guid? ThreadId,
    [property: Id(3)] Guid? ReplyTo);

/// <param name="Seq">Its seq.</param>
/// <param name="Index">Its index, for a top-level message.</param>
/// <param name="At">When it was first taken.</param>
/// <param name="Existing">It was there already.</param>
[GenerateSerializer, Immutable, Alias("parley.posted")]
internal sealed record PostedMessage(
    [property: Id(0)] long Seq, [property: Id(1)] long? Index, [property: Id(2)] DateTimeOffset At, [property: Id(3)] bool Existing);

[GenerateSerializer, Immutable, Alias("parley.import")]
internal sealed record ImportCommand([property: Id(0)] ImportedMessage[] Messages);

[GenerateSerializer, Immutable, Alias("parley.import-message")]
internal readonly record struct ImportedMessage(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid AuthorId,
    [property: Id(2)] string Content,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] Guid? ThreadId,
    [property: Id(5)] Guid? ReplyTo);

[GenerateSerializer, Immutable, Alias("parley.imported")]
internal sealed record ImportedMessages([property: Id(0)] int Imported, [property: Id(1)] int Existing, [property: Id(2)] long LastSeq);

/// <summary>Somebody joins; with <see cref="Workspace"/> they join the workspace by joining its #general.</summary>
[GenerateSerializer, Immutable, Alias("parley.join")]
internal sealed record JoinCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] string UserName,
    [property: Id(2)] UserKind UserKind,
    [property: Id(3)] WorkspaceEntry? Workspace = null);

/// <param name="Role">The role in the workspace.</param>
/// <param name="Invite">The invite that is spent.</param>
[GenerateSerializer, Immutable, Alias("parley.workspace-entry")]
internal sealed record WorkspaceEntry([property: Id(0)] WorkspaceRole Role, [property: Id(1)] string? Invite);

/// <param name="UserId">Who.</param>
/// <param name="Workspace">They leave the workspace too.</param>
[GenerateSerializer, Immutable, Alias("parley.leave")]
internal sealed record LeaveCommand([property: Id(0)] Guid UserId, [property: Id(1)] bool Workspace = false);

/// <summary>What is null stays.</summary>
[GenerateSerializer, Immutable, Alias("parley.update-channel")]
internal sealed record UpdateChannelCommand([property: Id(0)] string? Name, [property: Id(1)] string? Topic);

/// <param name="Changed">False: it was so already, and no event was written.</param>
/// <param name="Seq">The channel's last seq.</param>
[GenerateSerializer, Immutable, Alias("parley.channel-change")]
internal sealed record ChannelChange([property: Id(0)] bool Changed, [property: Id(1)] long Seq);

/// <summary>What is done to a message.</summary>
internal enum MessageVerb
{
    Edit,
    Delete,
    AddReaction,
    RemoveReaction,
    AddPin,
    RemovePin,
}

/// <param name="UserId">Who does it.</param>
/// <param name="MessageId">To which message.</param>
/// <param name="Verb">What.</param>
/// <param name="Text">The new content, or the emoji.</param>
/// <param name="IsAdmin">May delete what others wrote.</param>
/// <param name="Most">Most emojis on a message, or pins in a channel.</param>
[GenerateSerializer, Immutable, Alias("parley.change-message")]
internal sealed record MessageCommand(
    [property: Id(0)] Guid UserId,
    [property: Id(1)] Guid MessageId,
    [property: Id(2)] MessageVerb Verb,
    [property: Id(3)] string? Text = null,
    [property: Id(4)] bool IsAdmin = false,
    [property: Id(5)] int Most = 0);
