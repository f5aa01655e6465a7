using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels;

/// <summary>
/// The gate to channels: whoever wants one gets it here or not at all. What a caller may not see does not exist for
/// them.
/// </summary>
internal sealed class ChannelAccess(IDbContextFactory<ParleyDbContext> contexts)
{
    /// <summary>Public in the caller's workspace, or the caller is in it; else <c>channel.not_found</c>.</summary>
    public async Task<Result<ChannelView>> ForReadAsync(
        Caller caller,
        ChannelId channelId,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var view = await ChannelView
            .VisibleTo(context, caller.UserId)
            .TagWith("channels.access")
            .FirstOrDefaultAsync(candidate => candidate.Id == channelId.Value, cancellationToken);
        return view is null ? ParleyErrors.ChannelNotFound : view;
    }

    /// <summary>
    /// The caller is in it; else <c>channel.not_member</c>, or <c>channel.not_found</c> if they cannot even see it.
    /// </summary>
    public async Task<Result<ChannelView>> ForMemberAsync(
        Caller caller,
        ChannelId channelId,
        CancellationToken cancellationToken
    )
    {
        var view = await ForReadAsync(caller, channelId, cancellationToken);
        return view is { Succeeded: true, Value.Joined: false } ? ParleyErrors.ChannelNotMember : view;
    }

    /// <summary>The caller made it, or is owner or admin of its workspace; else <c>access.forbidden</c>.</summary>
    public async Task<Result<ChannelView>> ForManagingAsync(
        Caller caller,
        ChannelId channelId,
        CancellationToken cancellationToken
    )
    {
        var view = await ForReadAsync(caller, channelId, cancellationToken);
        return view.Succeeded && view.Value.CreatedBy != caller.UserId && view.Value.Role > WorkspaceRole.Admin
            ? ParleyErrors.AccessForbidden
            : view;
    }
}
