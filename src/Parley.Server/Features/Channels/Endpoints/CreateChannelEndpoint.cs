using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>Creates a channel with the caller as its first member. With an id of the client it is repeatable.</summary>
internal static class CreateChannelEndpoint
{
    public static void Map(RouteGroupBuilder channels) =>
        channels.MapPost("/", HandleAsync).WithName("createChannel").Returns<Channel>(StatusCodes.Status201Created);

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        CreateChannelRequest request,
        Caller caller,
        WorkspaceAccess workspaces,
        ChannelAccess channels,
        ChannelRules rules,
        IGrainFactory grains,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var workspace = await workspaces.ForReadAsync(caller, workspaceId, cancellationToken);
        if (!workspace.Succeeded)
        {
            return workspace.Error.ToHttp();
        }

        if (workspace.Value.Role == WorkspaceRole.Guest)
        {
            return ParleyErrors.AccessForbidden.ToHttp();
        }

        if (!ConversationRights.Of(request.Kind).IsChannel)
        {
            return ParleyErrors.Invalid("kind", "must be public or private").ToHttp();
        }

        var name = rules.CheckName(request.Name);
        var topic = rules.CheckTopic(request.Topic ?? string.Empty);
        if ((name.Error ?? topic.Error) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var channelId = request.Id ?? new ChannelId(Guid.CreateVersion7(clock.GetUtcNow()));
        var created = await grains
            .GetChannelGrain(channelId.Value)
            .ExecuteAsync(
                new CreateChannelCommand(workspaceId.Value, name.Value!, request.Kind, topic.Value!, caller.UserId)
            );
        if (!created.Succeeded)
        {
            return created.Error.ToHttp();
        }

        var view = await channels.ForReadAsync(caller, channelId, cancellationToken);
        return view.ToHttp(channel =>
            created.Value.Changed
                ? TypedResults.Created($"/api/channels/{channelId}", channel.ToChannel())
                : TypedResults.Ok(channel.ToChannel())
        );
    }
}
