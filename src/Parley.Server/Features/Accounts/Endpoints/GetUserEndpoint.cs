using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Returns a user whom the caller may see.</summary>
internal static class GetUserEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/users/{userId}", HandleAsync)
            .WithTags("Accounts")
            .RequireAuthorization()
            .WithName("getUser")
            .Returns<User>();

    public static async Task<IResult> HandleAsync(
        UserId userId,
        Caller caller,
        AccountQueries accounts,
        CancellationToken cancellationToken
    ) =>
        await accounts.FindVisibleAsync(caller.UserId, userId.Value, cancellationToken) is { } user
            ? TypedResults.Ok(user)
            : ParleyErrors.UserNotFound.ToHttp();
}
