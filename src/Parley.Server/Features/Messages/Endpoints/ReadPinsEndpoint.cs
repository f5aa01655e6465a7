using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>Reads the pinned messages of a channel.</summary>
internal static class ReadPinsEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapGet("/pins", HandleAsync).WithName("readPins").Returns<ItemList<Pin>>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        return channel.Succeeded
            ? TypedResults.Ok(
                new ItemList<Pin>
                {
                    Items =
                    [
                        .. (await log.ReadPinsAsync(channelId.Value, cancellationToken)).Select(pin => new Pin
                        {
                            Message = pin.Message.ToMessage(),
                            PinnedBy = new(pin.UserId),
                            PinnedAt = pin.At,
                        }),
                    ],
                }
            )
            : channel.Error.ToHttp();
    }
}
