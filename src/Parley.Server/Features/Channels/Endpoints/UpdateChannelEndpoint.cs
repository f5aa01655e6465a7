using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels.Endpoints;

/// <summary>Changes the name and the topic of a channel.</summary>
internal static class UpdateChannelEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapPatch("/", HandleAsync).WithName("updateChannel").Returns<Channel>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        UpdateChannelRequest request,
        Caller caller,
        ChannelAccess access,
        ChannelRules rules,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        var name = request.Name is { } newName ? rules.CheckName(newName) : default(Result<string>);
        var topic = request.Topic is { } newTopic ? rules.CheckTopic(newTopic) : default(Result<string>);
        if ((channel.Error ?? name.Error ?? topic.Error) is { } refusal)
        {
            return refusal.ToHttp();
        }

        if (
            !channel.Value!.Rights.CanRename
            || channel.Value.Role == WorkspaceRole.Guest
            || (channel.Value.IsGeneral && name.Value is { } wanted && wanted != channel.Value.Name)
        )
        {
            return (
                channel.Value.IsGeneral
                    ? ParleyErrors.ChannelIsRequired with
                    {
                        Message = "#general keeps its name.",
                    }
                    : ParleyErrors.AccessForbidden
            ).ToHttp();
        }

        var changed = await grains
            .GetChannelGrain(channelId.Value)
            .ExecuteAsync(new UpdateChannelCommand(caller.UserId, name.Value, topic.Value));
        return changed.Succeeded
            ? (await access.ForChannelAsync(caller, channelId, cancellationToken)).ToHttp(view =>
                TypedResults.Ok(view.ToChannel())
            )
            : changed.Error.ToHttp();
    }
}
