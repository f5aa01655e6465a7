using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>Lists the sessions of the caller, the last used first.</summary>
internal static class ListSessionsEndpoint
{
    public static void Map(RouteGroupBuilder me) =>
        me.MapGet("/sessions", HandleAsync).WithName("listSessions").Returns<ItemList<Session>>();

    public static async Task<IResult> HandleAsync(
        Caller caller,
        IDbContextFactory<ParleyDbContext> contexts,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var sessions = await context
            .Sessions.AsNoTracking()
            .TagWith("accounts.sessions")
            .Where(session => session.UserId == caller.UserId && session.ExpiresAt > now)
            .OrderByDescending(session => session.LastSeenAt)
            .ThenBy(session => session.Id)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(
            new ItemList<Session>
            {
                Items =
                [
                    .. sessions.Select(session => new Session
                    {
                        Id = new(session.Id),
                        Kind = session.Kind,
                        Device = session.Device,
                        CreatedAt = session.CreatedAt,
                        LastSeenAt = session.LastSeenAt,
                        ExpiresAt = session.ExpiresAt,
                        Current = session.Id == caller.SessionId,
                    }),
                ],
            }
        );
    }
}
