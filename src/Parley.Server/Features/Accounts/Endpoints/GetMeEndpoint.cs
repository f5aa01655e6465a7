using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Returns the account of the caller.</summary>
internal static class GetMeEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapGet("/", HandleAsync).WithName("getMe").Returns<Me>();

    public static async Task<IResult> HandleAsync(
        Caller caller,
        AccountQueries accounts,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await accounts.GetMeAsync(caller.UserId, cancellationToken));
}
