using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Endpoints;

/// <summary>Reads the earlier contents of a message.</summary>
internal static class ReadMessageHistoryEndpoint
{
    public static void Map(RouteGroupBuilder channel) =>
        channel
            .MapGet("/messages/{messageId}/history", HandleAsync)
            .WithName("readMessageHistory")
            .Returns<ItemList<MessageVersion>>();

    /// <summary>
    /// Lists the earlier contents of a message, oldest first. The cursor is the seq of the edit that replaced the last
    /// one.
    /// </summary>
    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        CancellationToken cancellationToken,
        [FromQuery] string? cursor = null,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        var last = ReadCursor(cursor);
        if ((Paging.Check(limit) ?? last.Error) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        var message = await log.FindAsync(messageId.Value, cancellationToken);
        if (message?.ChannelId != channelId.Value)
        {
            return ParleyErrors.MessageNotFound.ToHttp();
        }

        var versions = await log.ReadVersionsAsync(messageId.Value, last.Value, limit + 1, cancellationToken);
        return TypedResults.Ok(
            new ItemList<MessageVersion>
            {
                Items =
                [
                    .. versions
                        .Take(limit)
                        .Select(version => new MessageVersion
                        {
                            Content = version.Content,
                            Sealed = version.Sealed,
                            At = version.At,
                        }),
                ],
                Next =
                    versions.Count > limit
                        ? Paging.Encode(versions[limit - 1].Seq.ToString(CultureInfo.InvariantCulture))
                        : null,
            }
        );
    }

    private static Result<long> ReadCursor(string? cursor)
    {
        var decoded = Paging.Decode(cursor);
        return decoded.Error is { } error ? error
            : decoded.Value is not { } text ? 0L
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq
            : Paging.Invalid;
    }
}
