using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels;

/// <summary>
/// The only way to a channel for REST and sockets. A channel that the caller may not see does not exist for them.
/// </summary>
[SliceApi]
internal sealed class ChannelAccess(IDbContextFactory<ParleyDbContext> contexts)
{
    /// <summary>
    /// The channel is public in a workspace of the caller, or the caller is a member of the channel or conversation;
    /// else <c>channel.not_found</c>.
    /// </summary>
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
        view ??= await ChannelView
            .ConversationsOf(context, caller.UserId)
            .TagWith("conversations.access")
            .FirstOrDefaultAsync(candidate => candidate.Id == channelId.Value, cancellationToken);
        return view is null ? ParleyErrors.ChannelNotFound : view;
    }

    /// <summary>As <see cref="ForReadAsync"/>, and it is a channel; else <c>channel.not_found</c>.</summary>
    public async Task<Result<ChannelView>> ForChannelAsync(
        Caller caller,
        ChannelId channelId,
        CancellationToken cancellationToken
    )
    {
        var view = await ForReadAsync(caller, channelId, cancellationToken);
        return view is { Succeeded: true, Value.Rights.IsChannel: false } ? ParleyErrors.ChannelNotFound : view;
    }

    /// <summary>
    /// The caller is a member; else <c>channel.not_member</c>, or <c>channel.not_found</c> if the caller may not see
    /// it.
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

    /// <summary>
    /// It is a channel that the caller created, or the caller is owner or admin of its workspace; else
    /// <c>access.forbidden</c>.
    /// </summary>
    public async Task<Result<ChannelView>> ForManagingAsync(
        Caller caller,
        ChannelId channelId,
        CancellationToken cancellationToken
    )
    {
        var view = await ForReadAsync(caller, channelId, cancellationToken);
        return
            view.Succeeded
            && (
                !view.Value.Rights.CanManage
                || (view.Value.CreatedBy != caller.UserId && view.Value.Role > WorkspaceRole.Admin)
            )
            ? ParleyErrors.AccessForbidden
            : view;
    }
}
