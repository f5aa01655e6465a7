using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Invites.Effects;
using Parley.Server.Features.Invites.Endpoints;
using Parley.Server.Platform;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Invites;

/// <summary>Registers invites.</summary>
internal sealed class InvitesSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<InviteOptions, InviteOptionsValidator>(InviteOptions.Section);
        services.AddSingleton<InviteRedemption>();
        services.AddSingleton<InviteCreator>();
        services.AddEffect<RedeemInviteStatements>();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        var invites = api.MapGroup("/workspaces/{workspaceId}/invites").WithTags("Invites").RequireAuthorization();
        CreateInviteEndpoint.Map(invites);
        ListInvitesEndpoint.Map(invites);
        RevokeInviteEndpoint.Map(invites);

        var invite = api.MapGroup("/invites/{code}")
            .WithTags("Invites")
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy);
        PreviewInviteEndpoint.Map(invite);
        AcceptInviteEndpoint.Map(invite);
    }
}
