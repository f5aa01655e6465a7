using Parley.Socket;

namespace Parley.Server.Features.Workspaces;

/// <summary>The events of workspaces in the streams of their members. Each gets its number with its commit.</summary>
[SliceApi]
internal static class WorkspaceEvents
{
    public static WorkspaceJoined Joined(Guid workspaceId, string name, WorkspaceRole role, DateTimeOffset createdAt) =>
        new()
        {
            UserSeq = 0,
            Workspace = new()
            {
                Id = new(workspaceId),
                Name = name,
                Role = role,
                CreatedAt = createdAt,
            },
        };

    public static WorkspaceLeft Left(Guid workspaceId) => new() { UserSeq = 0, WorkspaceId = new(workspaceId) };

    public static RoleChanged RoleChanged(Guid workspaceId, WorkspaceRole role) =>
        new()
        {
            UserSeq = 0,
            WorkspaceId = new(workspaceId),
            Role = role,
        };
}
