using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Json;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Creates a link to a password reset for a member: for servers that send no email.</summary>
internal static class CreatePasswordResetLinkEndpoint
{
    public static void Map(RouteGroupBuilder member) =>
        member
            .MapPost("/password-reset", HandleAsync)
            .WithName("createPasswordResetLink")
            .Returns<PasswordResetLink>(StatusCodes.Status201Created);

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        UserId userId,
        Caller caller,
        HttpContext http,
        Deactivation deactivation,
        PasswordResetIssuer issuer,
        PublicAddress address,
        CancellationToken cancellationToken
    )
    {
        if (await deactivation.CheckAsync(caller, workspaceId, userId, cancellationToken) is { } refusal)
        {
            return refusal.ToHttp();
        }

        if (
            await issuer.ForMemberAsync(caller.UserId, workspaceId.Value, userId.Value, cancellationToken)
            is not { } code
        )
        {
            return ParleyErrors.RankTooLow.ToHttp();
        }

        var link = code.Link(address.BaseUrlFor(http.Request));
        return TypedResults.Json(
            new PasswordResetLink { Url = link, ExpiresAt = code.ExpiresAt },
            ParleyJson.Default.PasswordResetLink,
            statusCode: StatusCodes.Status201Created
        );
    }
}
