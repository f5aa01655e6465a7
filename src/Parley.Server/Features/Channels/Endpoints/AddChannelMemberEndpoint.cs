using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>
/// Adds a member of the workspace to a channel; idempotent. The channel grain checks the permissions again in the
/// commit.
/// </summary>
internal static class AddChannelMemberEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapPost("/members", HandleAsync).WithName("addChannelMember").Returns<Member>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        AddChannelMemberRequest request,
        Caller caller,
        ChannelAccess access,
        AccountQueries accounts,
        IDbContextFactory<ParleyDbContext> contexts,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        if (!channel.Value.Rights.CanInvite || channel.Value.Role == WorkspaceRole.Guest)
        {
            return ParleyErrors.AccessForbidden.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var entry = await context
            .WorkspaceMembers.AsNoTracking()
            .FirstOrDefaultAsync(
                member => member.WorkspaceId == channel.Value.WorkspaceId && member.UserId == request.UserId.Value,
                cancellationToken
            );
        var user = entry is null ? null : await accounts.FindUserAsync(request.UserId.Value, cancellationToken);
        if (entry is null || user is null)
        {
            return ParleyErrors.UserNotFound.ToHttp();
        }

        var joined = await grains
            .GetChannelGrain(channelId.Value)
            .JoinAsync(
                new(request.UserId.Value, user.DisplayName, user.Kind, AddedBy: caller.UserId),
                accounts,
                cancellationToken
            );
        if (!joined.Succeeded)
        {
            return joined.Error.ToHttp();
        }

        var joinedAt = await context
            .ChannelMembers.Where(member =>
                member.ChannelId == channelId.Value && member.UserId == request.UserId.Value
            )
            .Select(member => member.JoinedAt)
            .FirstOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(
            new Member
            {
                User = user,
                Role = entry.Role,
                JoinedAt = joinedAt,
            }
        );
    }
}
