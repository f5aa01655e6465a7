using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels;

/// <summary>
/// REST actions on the members of a channel; idempotent. The channel grain checks the permissions again in the commit.
/// </summary>
internal static class MembershipActions
{
    public static async Task<IResult> JoinAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        AccountQueries accounts,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        if (!channel.Value.Rights.IsChannel)
        {
            return ParleyErrors.AccessForbidden.ToHttp();
        }

        var user = (await accounts.FindUserAsync(caller.UserId, cancellationToken))!;
        var joined = await grains
            .GetChannelGrain(channelId.Value)
            .ExecuteAsync(new JoinCommand(caller.UserId, user.DisplayName, user.Kind));
        return joined.Succeeded
            ? await ChannelActions.GetAsync(channelId, caller, access, cancellationToken)
            : joined.Error.ToHttp();
    }

    public static async Task<IResult> LeaveAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        return (channel.Error ?? (channel.Value!.IsGeneral ? ParleyErrors.ChannelIsRequired : null)) is { } refusal
            ? refusal.ToHttp()
            : await RemoveAsync(channelId, new(caller.UserId), grains);
    }

    public static async Task<IResult> ListAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        MemberQueries members,
        CancellationToken cancellationToken,
        [FromQuery] string? cursor = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var channel = await access.ForChannelAsync(caller, channelId, cancellationToken);
        return channel.Succeeded
            ? (
                await members.OfChannelAsync(
                    channel.Value.WorkspaceId,
                    channelId.Value,
                    cursor,
                    limit,
                    cancellationToken
                )
            ).ToHttp(TypedResults.Ok)
            : channel.Error.ToHttp();
    }

    public static async Task<IResult> AddAsync(
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
            .ExecuteAsync(new JoinCommand(request.UserId.Value, user.DisplayName, user.Kind, AddedBy: caller.UserId));
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

    public static async Task<IResult> RemoveAsync(
        ChannelId channelId,
        UserId userId,
        Caller caller,
        ChannelAccess access,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var isSelf = userId.Value == caller.UserId;
        var channel = isSelf
            ? await access.ForReadAsync(caller, channelId, cancellationToken)
            : await access.ForManagingAsync(caller, channelId, cancellationToken);
        return (channel.Error ?? (channel.Value!.IsGeneral ? ParleyErrors.ChannelIsRequired : null)) is { } refusal
            ? refusal.ToHttp()
            : await RemoveAsync(channelId, new(userId.Value, RemovedBy: isSelf ? null : caller.UserId), grains);
    }

    private static async Task<IResult> RemoveAsync(ChannelId channelId, LeaveCommand command, IGrainFactory grains) =>
        (await grains.GetChannelGrain(channelId.Value).ExecuteAsync(command)).ToHttp(_ => TypedResults.NoContent());
}
