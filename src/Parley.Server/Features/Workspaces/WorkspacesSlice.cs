using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Features.Workspaces.Endpoints;
using Parley.Server.Features.Workspaces.Verbs;
using Parley.Server.Platform;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Work;

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
        services.AddChannelVerb<ChangeRoleVerb>();
        services.AddChannelVerb<RenameWorkspaceVerb>();
        services.AddChannelVerb<UpdateMemberNameVerb>();
        services.AddSingleton<IWorkHandler, MemberNames>();
        services.AddEffect<ChangeMemberRoleStatements>();
        services.AddEffect<RenameWorkspaceStatements>();
        services.AddEffect<AddWorkspaceMemberStatements>();
        services.AddEffect<CreateWorkspaceStatements>();
        services.AddEffect<LimitWorkspacesStatements>();
        services.AddEffect<RemoveWorkspaceMemberStatements>();
        services.AddEffect<RequireDisplayNameStatements>();
        services.AddEffect<RequireRankStatements>();
        services.AddEffect<RequireRoleStatements>();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        var workspaces = api.MapGroup("/workspaces").WithTags("Workspaces").RequireAuthorization();
        ListWorkspacesEndpoint.Map(workspaces);
        CreateWorkspaceEndpoint.Map(workspaces);
        GetWorkspaceEndpoint.Map(workspaces);
        UpdateWorkspaceEndpoint.Map(workspaces);
        ListMembersEndpoint.Map(workspaces);
        UpdateMemberEndpoint.Map(workspaces);
        RemoveMemberEndpoint.Map(workspaces);
    }
}
