using System.Text.Json.Serialization;
using Parley.Schema;

namespace Parley.Socket;

/// <summary>
/// A durable change that concerns the receiver alone: the events of a user's own stream, which is numbered like a
/// channel's.
/// </summary>
public abstract record UserEvent : ServerFrame
{
    /// <summary>1, 2, 3 ... without holes. A hole: reconnect with <see cref="HelloFrame.Resume"/>.</summary>
    [JsonPropertyOrder(-1)]
    [Field(0)]
    public required long UserSeq { get; init; }
}

/// <summary>The receiver is now in this workspace.</summary>
[Frame(83)]
public sealed record WorkspaceJoined : UserEvent
{
    /// <summary>The workspace.</summary>
    [Field(1)]
    public required Workspace Workspace { get; init; }
}

/// <summary>The receiver is no longer in this workspace.</summary>
[Frame(84)]
public sealed record WorkspaceLeft : UserEvent
{
    /// <summary>The workspace.</summary>
    [Field(1)]
    public required WorkspaceId WorkspaceId { get; init; }
}

/// <summary>
/// A change of the user's stream that this version does not know. It takes its place in the sequence. Only read, never
/// written.
/// </summary>
public sealed record UnknownUserEvent : UserEvent;
