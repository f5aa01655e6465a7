using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Features.Workspaces.Verbs;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Workspaces;

/// <summary>Registers workspaces and their membership.</summary>
internal sealed class WorkspacesSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<WorkspaceOptions, WorkspaceOptionsValidator>(WorkspaceOptions.Section);
        services.AddSingleton<WorkspaceAccess>();
        services.AddSingleton<WorkspaceCreator>();
        services.AddSingleton<MemberQueries>();
        services.AddSingleton<MemberRemoval>();
        services.AddChannelVerb<RenameWorkspaceVerb>();
        services.AddEffect<RenameWorkspaceStatements>();
        services.AddEffect<AddWorkspaceMemberStatements>();
        services.AddEffect<CreateWorkspaceStatements>();
        services.AddEffect<LimitWorkspacesStatements>();
        services.AddEffect<RemoveWorkspaceMemberStatements>();
        services.AddEffect<RequireRankStatements>();
        services.AddEffect<RequireRoleStatements>();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        var workspaces = api.MapGroup("/workspaces").WithTags("Workspaces").RequireAuthorization();
        workspaces.MapGet("/", ListAsync).WithName("listWorkspaces").Returns<ItemList<Workspace>>();
        workspaces
            .MapPost("/", CreateAsync)
            .WithName("createWorkspace")
            .Returns<Workspace>(StatusCodes.Status201Created);
        workspaces.MapGet("/{workspaceId}", GetAsync).WithName("getWorkspace").Returns<Workspace>();
        workspaces.MapPatch("/{workspaceId}", RenameAsync).WithName("updateWorkspace").Returns<Workspace>();
        workspaces
            .MapGet("/{workspaceId}/members", ListMembersAsync)
            .WithName("listMembers")
            .Returns<ItemList<Member>>();
        workspaces
            .MapPatch("/{workspaceId}/members/{userId}", ChangeRole.HandleAsync)
            .WithName("updateMember")
            .Returns<Member>();
        workspaces
            .MapDelete("/{workspaceId}/members/{userId}", MemberRemoval.HandleAsync)
            .WithName("removeMember")
            .ReturnsNothing();
    }

    private static async Task<IResult> ListAsync(
        Caller caller,
        WorkspaceAccess access,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(new ItemList<Workspace> { Items = await access.ListAsync(caller, cancellationToken) });

    private static async Task<IResult> CreateAsync(
        CreateWorkspaceRequest request,
        Caller caller,
        WorkspaceCreator workspaces
    )
    {
        var name = AccountRules.CheckName("name", request.Name, WorkspaceCreator.NameLength);
        if (!name.Succeeded)
        {
            return name.Error.ToHttp();
        }

        var created = await workspaces.CreateAsync(request.Id?.Value, name.Value, caller.UserId);
        return created.ToHttp(workspace => TypedResults.Created($"/api/workspaces/{workspace.Id}", workspace));
    }

    private static async Task<IResult> GetAsync(
        WorkspaceId workspaceId,
        Caller caller,
        WorkspaceAccess access,
        CancellationToken cancellationToken
    ) =>
        (await access.ForReadAsync(caller, workspaceId, cancellationToken)).ToHttp(view =>
            TypedResults.Ok(view.ToWorkspace())
        );

    private static async Task<IResult> RenameAsync(
        WorkspaceId workspaceId,
        UpdateWorkspaceRequest request,
        Caller caller,
        WorkspaceAccess access,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var name = AccountRules.CheckName("name", request.Name, WorkspaceCreator.NameLength);
        if (!name.Succeeded)
        {
            return name.Error.ToHttp();
        }

        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        if (!string.Equals(view.Value.Name, name.Value, StringComparison.Ordinal))
        {
            var renamed = await grains
                .GetChannelGrain(view.Value.GeneralId)
                .ExecuteAsync(new RenameWorkspaceCommand(caller.UserId, name.Value));
            if (!renamed.Succeeded)
            {
                return renamed.Error.ToHttp();
            }
        }

        return TypedResults.Ok(view.Value.ToWorkspace() with { Name = name.Value });
    }

    private static async Task<IResult> ListMembersAsync(
        WorkspaceId workspaceId,
        Caller caller,
        WorkspaceAccess access,
        MemberQueries members,
        CancellationToken cancellationToken,
        [FromQuery] string? cursor = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var view = await access.ForReadAsync(caller, workspaceId, cancellationToken);
        return view.Succeeded
            ? (await members.OfWorkspaceAsync(workspaceId.Value, cursor, limit, cancellationToken)).ToHttp(
                TypedResults.Ok
            )
            : view.Error.ToHttp();
    }
}
