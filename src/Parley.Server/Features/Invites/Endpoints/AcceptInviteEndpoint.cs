using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Invites.Endpoints;

/// <summary>Admits the caller to the workspace of an invite.</summary>
internal static class AcceptInviteEndpoint
{
    public static void Map(RouteGroupBuilder invite) =>
        invite.MapPost("/accept", HandleAsync).RequireAuthorization().WithName("acceptInvite").Returns<Workspace>();

    public static async Task<IResult> HandleAsync(
        string code,
        Caller caller,
        InviteRedemption redemption,
        IDbContextFactory<ParleyDbContext> contexts,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context
            .Users.AsNoTracking()
            .SingleAsync(candidate => candidate.Id == caller.UserId, cancellationToken);
        return (await redemption.RedeemAsync(code, user, cancellationToken)).ToHttp(TypedResults.Ok);
    }
}
