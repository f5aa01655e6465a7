using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Json;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Issues a ticket that opens one socket.</summary>
internal static class IssueTicketEndpoint
{
    public static void Map(RouteGroupBuilder auth) =>
        auth.MapPost("/tickets", HandleAsync)
            .RequireAuthorization()
            .WithName("issueTicket")
            .Returns<SocketTicket>(StatusCodes.Status201Created);

    public static async Task<IResult> HandleAsync(
        Caller caller,
        SocketTickets tickets,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Json(
            await tickets.IssueAsync(caller, cancellationToken),
            ParleyJson.Default.SocketTicket,
            statusCode: StatusCodes.Status201Created
        );
}
