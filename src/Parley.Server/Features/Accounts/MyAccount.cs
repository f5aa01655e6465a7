using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Accounts;

/// <summary>REST actions on the caller's own account and sessions.</summary>
internal static class MyAccount
{
    public static async Task<IResult> GetAsync(
        Caller caller,
        AccountQueries accounts,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await accounts.GetMeAsync(caller.UserId, cancellationToken));

    public static async Task<IResult> UpdateAsync(
        UpdateMeRequest request,
        Caller caller,
        AccountRules rules,
        AccountQueries accounts,
        IDbContextFactory<ParleyDbContext> contexts,
        UserEventTransactions transactions,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var name = rules.CheckDisplayName(request.DisplayName);
        if (!name.Succeeded)
        {
            return name.Error.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var changed = await transactions.ExecuteAsync(
            context,
            caller.UserId,
            async (events, token) =>
            {
                var isNew = await context.Users.AnyAsync(
                    user => user.Id == caller.UserId && user.DisplayName != name.Value,
                    token
                );
                var stored = await context
                    .Users.TagWith("accounts.rename")
                    .Where(user => user.Id == caller.UserId && user.DeactivatedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(user => user.DisplayName, name.Value), token);
                if (isNew)
                {
                    await events.AppendAsync(new ProfileUpdated { UserSeq = 0, DisplayName = name.Value }, token);
                }

                return stored == 1
                    && await AccountCredentials.LockSessionAsync(context, caller, clock.GetUtcNow(), token);
            },
            cancellationToken
        );
        return changed
            ? TypedResults.Ok(await accounts.GetMeAsync(caller.UserId, cancellationToken))
            : ParleyErrors.AuthRequired.ToHttp();
    }

    public static async Task<IResult> ListSessionsAsync(
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

    public static async Task<IResult> RevokeSessionAsync(
        SessionId sessionId,
        Caller caller,
        SessionStore sessions,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var ended = await sessions.EndAsync(caller.UserId, sessionId.Value, cancellationToken);

        // Also if the session was gone: an earlier request may have failed between the two steps.
        await grains.GetUserGrain(caller.UserId).SessionEndedAsync(caller.UserId, sessionId.Value);
        return ended ? TypedResults.NoContent() : ParleyErrors.SessionNotFound.ToHttp();
    }

    public static async Task<IResult> IssueTicketAsync(
        Caller caller,
        SocketTickets tickets,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Json(
            await tickets.IssueAsync(caller, cancellationToken),
            Parley.Json.ParleyJson.Default.SocketTicket,
            statusCode: StatusCodes.Status201Created
        );

    public static async Task<IResult> GetUserAsync(
        UserId userId,
        Caller caller,
        AccountQueries accounts,
        CancellationToken cancellationToken
    ) =>
        await accounts.FindVisibleAsync(caller.UserId, userId.Value, cancellationToken) is { } user
            ? TypedResults.Ok(user)
            : ParleyErrors.UserNotFound.ToHttp();
}
