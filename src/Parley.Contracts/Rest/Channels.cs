using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley.Rest;

/// <summary>Body of <c>POST /api/workspaces/{w}/channels</c>.</summary>
public sealed record CreateChannelRequest
{
    /// <summary>Chosen by the client to make the call repeatable; else the server chooses.</summary>
    public ChannelId? Id { get; init; }

    /// <summary>1-80 letters, digits, <c>-</c>, <c>_</c> or <c>.</c>; upper case is folded.</summary>
    public required string Name { get; init; }

    /// <summary>Public or private.</summary>
    [JsonConverter(typeof(StrictEnumJsonConverter<ChannelKind>))]
    public required ChannelKind Kind { get; init; }

    /// <summary>0-250 characters.</summary>
    public string? Topic { get; init; }
}

/// <summary>Body of <c>PATCH /api/channels/{c}</c>. What is absent stays.</summary>
public sealed record UpdateChannelRequest
{
    /// <summary>The new name.</summary>
    public string? Name { get; init; }

    /// <summary>The new topic; empty to remove it.</summary>
    public string? Topic { get; init; }
}

/// <summary>Body of <c>POST /api/channels/{c}/members</c>.</summary>
public sealed record AddChannelMemberRequest
{
    /// <summary>A member of the workspace.</summary>
    public required UserId UserId { get; init; }
}

/// <summary>Body of <c>POST /api/conversations</c>.</summary>
public sealed record OpenConversationRequest
{
    /// <summary>
    /// The other members: one for a direct conversation, more for a group. The caller is added. Each must share a
    /// workspace with the caller.
    /// </summary>
    public required IReadOnlyList<UserId> UserIds { get; init; }

    /// <summary>
    /// True: the encrypted conversation of these users, which takes only sealed messages. It is another one than the
    /// conversation that is not encrypted.
    /// </summary>
    public bool? Encrypted { get; init; }
}

/// <summary>Body of <c>PUT /api/channels/{c}/read</c>.</summary>
public sealed record MarkReadRequest
{
    /// <summary>The newest seq that was read; a lower one than before changes nothing.</summary>
    public required long Seq { get; init; }
}
