using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>Removes a reaction of the caller; idempotent.</summary>
internal static class RemoveReactionEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel
            .MapDelete("/messages/{messageId}/reactions/{emoji}", HandleAsync)
            .WithName("removeReaction")
            .Returns<MessageChange>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MessageId messageId,
        string emoji,
        Caller caller,
        MessageChanger changer,
        CancellationToken cancellationToken
    ) =>
        (await changer.ReactAsync(caller, channelId, messageId, emoji, add: false, cancellationToken)).ToHttp(
            messageId
        );
}
