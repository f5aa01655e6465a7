using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>Unpins a message; idempotent.</summary>
internal static class RemovePinEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapDelete("/pins/{messageId}", HandleAsync).WithName("removePin").Returns<MessageChange>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        MessageChanger changer,
        CancellationToken cancellationToken
    ) => (await changer.PinAsync(caller, channelId, messageId, add: false, cancellationToken)).ToHttp(messageId);
}
