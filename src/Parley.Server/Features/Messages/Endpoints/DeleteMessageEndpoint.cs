using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>Deletes a message.</summary>
internal static class DeleteMessageEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapDelete("/messages/{messageId}", HandleAsync).WithName("deleteMessage").Returns<MessageChange>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        MessageChanger changer,
        CancellationToken cancellationToken
    ) => (await changer.DeleteAsync(caller, channelId, messageId, cancellationToken)).ToHttp(messageId);
}
