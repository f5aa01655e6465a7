using Microsoft.AspNetCore.Http;
using Parley.Rest;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels;

/// <summary>REST actions on a channel itself.</summary>
internal static class ChannelActions
{
    public static async Task<IResult> GetAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        CancellationToken cancellationToken
    ) =>
        (await access.ForChannelAsync(caller, channelId, cancellationToken)).ToHttp(channel =>
            TypedResults.Ok(channel.ToChannel())
        );

    public static async Task<IResult> UpdateAsync(
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
            ? await GetAsync(channelId, caller, access, cancellationToken)
            : changed.Error.ToHttp();
    }

    public static async Task<IResult> ArchiveAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IGrainFactory grains,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForManagingAsync(caller, channelId, cancellationToken);
        if ((channel.Error ?? (channel.Value!.IsGeneral ? ParleyErrors.ChannelIsRequired : null)) is { } refusal)
        {
            return refusal.ToHttp();
        }

        return (
            await grains.GetChannelGrain(channelId.Value).ExecuteAsync(new ArchiveChannelCommand(caller.UserId))
        ).ToHttp(_ => TypedResults.NoContent());
    }

    public static async Task<IResult> MarkReadAsync(
        ChannelId channelId,
        MarkReadRequest request,
        Caller caller,
        ChannelAccess access,
        ReadMarker reads,
        CancellationToken cancellationToken
    )
    {
        if (request.Seq < 0)
        {
            return ParleyErrors.Invalid("seq", "must not be negative").ToHttp();
        }

        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        await reads.MarkAsync(caller.UserId, channelId, request.Seq, socketId: null);
        return TypedResults.NoContent();
    }
}
