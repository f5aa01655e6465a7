using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley.Rest;

/// <summary>Body of <c>POST /api/workspaces</c>.</summary>
public sealed record CreateWorkspaceRequest
{
    /// <summary>Chosen by the client to make the call repeatable; else the server chooses.</summary>
    public WorkspaceId? Id { get; init; }

    /// <summary>1-80 characters.</summary>
    public required string Name { get; init; }
}

/// <summary>Body of <c>PATCH /api/workspaces/{w}</c>.</summary>
public sealed record UpdateWorkspaceRequest
{
    /// <summary>1-80 characters.</summary>
    public required string Name { get; init; }
}

/// <summary>Body of <c>PATCH /api/workspaces/{w}/members/{u}</c>.</summary>
public sealed record UpdateMemberRequest
{
    /// <summary>The new role.</summary>
    [JsonConverter(typeof(StrictEnumJsonConverter<WorkspaceRole>))]
    public required WorkspaceRole Role { get; init; }
}

/// <summary>Body of <c>POST /api/workspaces/{w}/invites</c>.</summary>
public sealed record CreateInviteRequest
{
    /// <summary>1-8 760; default 168, a week.</summary>
    public int? ExpiresInHours { get; init; }

    /// <summary>1-10 000; default: any number.</summary>
    public int? MaxUses { get; init; }

    /// <summary>Channels to join beside #general; the caller must be in them.</summary>
    public IReadOnlyList<ChannelId>? ChannelIds { get; init; }
}

/// <summary>Answer of <c>GET /api/invites/{code}</c>.</summary>
public sealed record InvitePreview
{
    /// <summary>Where it leads.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The workspace's name.</summary>
    public required string WorkspaceName { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
