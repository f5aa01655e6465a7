using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>
/// Lists the channels of a workspace that the caller may see, by name. The cursor is the name of the last one.
/// </summary>
internal static class ListChannelsEndpoint
{
    public static void Map(RouteGroupBuilder channels) =>
        channels.MapGet("/", HandleAsync).WithName("listChannels").Returns<ItemList<Channel>>();

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        Caller caller,
        WorkspaceAccess access,
        IDbContextFactory<ParleyDbContext> contexts,
        CancellationToken cancellationToken,
        [FromQuery] bool? joined = null,
        [FromQuery] string? cursor = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var last = Paging.Decode(cursor);
        if ((Paging.Check(limit) ?? last.Error) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var view = await access.ForReadAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var after = last.Value ?? string.Empty;
        var channels = await ChannelView
            .VisibleTo(context, caller.UserId)
            .TagWith("channels.list")
            .Where(channel =>
                channel.WorkspaceId == workspaceId.Value
                && channel.Name.CompareTo(after) > 0
                && (joined == null || channel.Joined == joined)
            )
            .OrderBy(channel => channel.Name)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(
            new ItemList<Channel>
            {
                Items = [.. channels.Take(limit).Select(channel => channel.ToChannel())],
                Next = channels.Count > limit ? Paging.Encode(channels[limit - 1].Name) : null,
            }
        );
    }
}
