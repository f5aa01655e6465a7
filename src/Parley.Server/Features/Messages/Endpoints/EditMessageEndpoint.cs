using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>Replaces the content of a message of the caller.</summary>
internal static class EditMessageEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel.MapPatch("/messages/{messageId}", HandleAsync).WithName("editMessage").Returns<Message>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MessageId messageId,
        EditMessageRequest request,
        Caller caller,
        MessageChanger changer,
        IMessageReader log,
        CancellationToken cancellationToken
    )
    {
        var changed = await changer.EditAsync(
            caller,
            channelId,
            messageId,
            request.Content,
            request.Sealed?.Bytes.ToArray(),
            cancellationToken
        );
        return changed.Succeeded
            ? TypedResults.Ok((await log.FindAsync(messageId.Value, cancellationToken))!.ToMessage())
            : changed.Error.ToHttp();
    }
}
