using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>
/// Opens the conversation of the caller with other users. The same users always have the same one: the key of the
/// members is unique in the store: of two creations at the same time one is refused and finds the other. A caller who
/// has left the group returns to it; others who have left stay away, whoever opens it.
/// </summary>
internal static class OpenConversationEndpoint
{
    public static void Map(RouteGroupBuilder conversations) =>
        conversations
            .MapPost("/", HandleAsync)
            .WithName("openConversation")
            .Returns<Conversation>(StatusCodes.Status201Created);

    public static async Task<IResult> HandleAsync(
        OpenConversationRequest request,
        Caller caller,
        AccountQueries accounts,
        IDbContextFactory<ParleyDbContext> contexts,
        ConversationReader conversations,
        IOptions<ConversationOptions> limits,
        OpeningLimiter limiter,
        IGrainFactory grains,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        // The bound comes first: a body of the maximum size has tens of thousands of ids.
        Guid[] members =
            request.UserIds.Count <= limits.Value.MaxMembers
                ? [.. request.UserIds.Select(id => id.Value).Append(caller.UserId).Distinct().Order()]
                : [];
        if (members.Length < 2 || members.Length > limits.Value.MaxMembers)
        {
            return ParleyErrors
                .Invalid("userIds", $"must name 1 to {limits.Value.MaxMembers - 1} other users")
                .ToHttp();
        }

        // The encrypted conversation of the same users is another one, with a key of its own.
        var encrypted = request.Encrypted == true;
        var key = string.Join(encrypted ? '+' : ' ', members.Select(ReturnMember.ToKey));
        if (await FindAsync() is { } existing)
        {
            return await EnterAsync(existing);
        }

        // Before any answer about users: one that takes no token would tell which of them exist.
        if (!limiter.TryTake(caller.UserId, out var wait))
        {
            return ParleyErrors.RateLimited(wait).ToHttp();
        }

        var users = await accounts.GetUsersAsync(members, cancellationToken);
        if (users.Count < members.Length)
        {
            return ParleyErrors.UserNotFound.ToHttp();
        }

        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var opened = await ExecuteAsync(
            id,
            ToCommand(users),
            async () => ToCommand(await accounts.GetUsersAsync(members, cancellationToken))
        );
        return opened.Succeeded && await conversations.FindAsync(caller.UserId, id, cancellationToken) is { } created
                ? TypedResults.Created($"/api/conversations/{id}", created.Conversation)
            : opened.Error == ParleyErrors.IdConflict && await FindAsync() is { } other ? await EnterAsync(other)
            : (opened.Error ?? ParleyErrors.Unavailable).ToHttp();

        OpenConversationCommand ToCommand(IReadOnlyList<User> named) =>
            new(caller.UserId, key, [.. named.Select(ConversationMember.Of)], encrypted);

        ReturnToGroupCommand ToReturn(User user) =>
            new(ConversationMember.Of(user), [.. members.Where(member => member != caller.UserId)]);

        async Task<Guid?> FindAsync()
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            return await context
                .Set<ChannelEntity>()
                .TagWith("conversations.find")
                .Where(channel => channel.DirectKey == key)
                .Select(channel => (Guid?)channel.Id)
                .FirstOrDefaultAsync(cancellationToken);
        }

        // The conflict is another opening of the same conversation: no refusal.
        async Task<Result<ChannelChange>> ExecuteAsync(
            Guid conversationId,
            IChannelCommand command,
            Func<Task<IChannelCommand?>> renameAsync
        )
        {
            var changed = await grains.GetChannelGrain(conversationId).ExecuteAsync(command, renameAsync);
            if (
                changed.Succeeded
                || changed.Error == ParleyErrors.IdConflict
                || changed.Error == ParleyErrors.Unavailable
            )
            {
                limiter.PutBack(caller.UserId);
            }

            return changed;
        }

        async Task<IResult> EnterAsync(Guid conversationId)
        {
            if (await conversations.FindAsync(caller.UserId, conversationId, cancellationToken) is { } joined)
            {
                return TypedResults.Ok(joined.Conversation);
            }

            if (await accounts.FindUserAsync(caller.UserId, cancellationToken) is not { } user)
            {
                return ParleyErrors.UserNotFound.ToHttp();
            }

            if (!limiter.TryTake(caller.UserId, out var pause))
            {
                return ParleyErrors.RateLimited(pause).ToHttp();
            }

            var returned = await ExecuteAsync(
                conversationId,
                ToReturn(user),
                async () =>
                    await accounts.FindUserAsync(caller.UserId, cancellationToken) is { } renamed
                        ? ToReturn(renamed)
                        : null
            );
            return
                returned.Succeeded
                && await conversations.FindAsync(caller.UserId, conversationId, cancellationToken) is { } entered
                ? TypedResults.Ok(entered.Conversation)
                : (returned.Error ?? ParleyErrors.Unavailable).ToHttp();
        }
    }
}
