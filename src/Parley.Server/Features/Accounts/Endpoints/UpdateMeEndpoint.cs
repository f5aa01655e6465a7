using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Platform.Work;
using Parley.Socket;

namespace Parley.Server.Features.Accounts.Endpoints;

/// <summary>
/// Changes the display name of the caller. The work that notifies others is part of the commit, and so is the decision
/// whether it is a change, which the limit counts.
/// </summary>
internal static class UpdateMeEndpoint
{
    public static void Map(RouteGroupBuilder me) => me.MapPatch("/", HandleAsync).WithName("updateMe").Returns<Me>();

    public static async Task<IResult> HandleAsync(
        UpdateMeRequest request,
        Caller caller,
        AccountRules rules,
        AccountQueries accounts,
        IDbContextFactory<ParleyDbContext> contexts,
        UserEventTransactions transactions,
        NameChangeLimiter limiter,
        WorkQueue work,
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
        var (isTaken, wait) = (false, TimeSpan.Zero);
        var isRefused = false;
        var changed = await transactions.ExecuteAsync(
            context,
            caller.UserId,
            async (events, token) =>
            {
                var isNew = await context.Users.AnyAsync(
                    user => user.Id == caller.UserId && user.DisplayName != name.Value,
                    token
                );
                isRefused = isNew && !TryTake();
                if (isRefused)
                {
                    return false;
                }

                var stored = await context
                    .Users.TagWith("accounts.rename")
                    .Where(user => user.Id == caller.UserId && user.DeactivatedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(user => user.DisplayName, name.Value), token);
                if (isNew)
                {
                    await events.AppendAsync(new ProfileUpdated { UserSeq = 0, DisplayName = name.Value }, token);
                    await WorkQueue.RestartAsync(context, MemberNames.ToWork(caller.UserId, clock.GetUtcNow()), token);
                }

                return stored == 1
                    && await AccountCredentials.LockSessionAsync(context, caller, clock.GetUtcNow(), token);
            },
            cancellationToken
        );
        if (changed)
        {
            work.Notify();
        }

        return changed ? TypedResults.Ok(await accounts.GetMeAsync(caller.UserId, cancellationToken))
            : isRefused ? ParleyErrors.RateLimited(wait).ToHttp()
            : ParleyErrors.AuthRequired.ToHttp();

        // Once per request, also if the transaction runs again.
        bool TryTake() => isTaken = isTaken || limiter.TryTake(caller.UserId, out wait);
    }
}
