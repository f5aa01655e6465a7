using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Workspaces;

/// <summary>A workspace with the caller's role.</summary>
[SliceApi]
internal sealed record WorkspaceView
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required Guid GeneralId { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required WorkspaceRole Role { get; init; }

    public Workspace ToWorkspace() =>
        new()
        {
            Id = new(Id),
            Name = Name,
            Role = Role,
            CreatedAt = CreatedAt,
        };
}

/// <summary>The only way to a workspace. A workspace without the caller does not exist for them.</summary>
[SliceApi]
internal sealed class WorkspaceAccess(IDbContextFactory<ParleyDbContext> contexts)
{
    public async Task<Result<WorkspaceView>> ForReadAsync(
        Caller caller,
        WorkspaceId workspaceId,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var view = await Of(context, caller.UserId)
            .TagWith("workspaces.access")
            .FirstOrDefaultAsync(candidate => candidate.Id == workspaceId.Value, cancellationToken);
        return view is null ? ParleyErrors.WorkspaceNotFound : view;
    }

    /// <summary>Owner or admin; else <c>access.forbidden</c>.</summary>
    public async Task<Result<WorkspaceView>> ForManagingAsync(
        Caller caller,
        WorkspaceId workspaceId,
        CancellationToken cancellationToken
    )
    {
        var view = await ForReadAsync(caller, workspaceId, cancellationToken);
        return view.Succeeded && view.Value.Role > WorkspaceRole.Admin ? ParleyErrors.AccessForbidden : view;
    }

    public async Task<IReadOnlyList<Workspace>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var views = await Of(context, caller.UserId).TagWith("workspaces.list").ToListAsync(cancellationToken);
        return [.. views.Select(view => view.ToWorkspace())];
    }

    private static IQueryable<WorkspaceView> Of(ParleyDbContext context, Guid userId) =>
        from member in context.WorkspaceMembers
        where member.UserId == userId
        join workspace in context.Workspaces on member.WorkspaceId equals workspace.Id
        orderby workspace.CreatedAt, workspace.Id
        select new WorkspaceView
        {
            Id = workspace.Id,
            Name = workspace.Name,
            GeneralId = workspace.GeneralId,
            CreatedBy = workspace.CreatedBy,
            CreatedAt = workspace.CreatedAt,
            Role = member.Role,
        };
}
