using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>Pins a message; idempotent.</summary>
internal static class AddPinEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapPut("/pins/{messageId}", HandleAsync).WithName("addPin").Returns<MessageChange>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        MessageChanger changer,
        CancellationToken cancellationToken
    ) => (await changer.PinAsync(caller, channelId, messageId, add: true, cancellationToken)).ToHttp(messageId);
}
