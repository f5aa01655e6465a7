using Microsoft.AspNetCore.Http;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages;

/// <summary>
/// REST actions of a member on a thread: reading position and following. They change nothing that others see, so they
/// are allowed in an archived channel and for a deleted root. Idempotent.
/// </summary>
internal static class ThreadActions
{
    public static async Task<IResult> MarkReadAsync(
        ChannelId channelId,
        MessageId messageId,
        MarkReadRequest request,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        ThreadStates states,
        CancellationToken cancellationToken
    )
    {
        if (request.Seq < 0)
        {
            return ParleyErrors.Invalid("seq", "must not be negative").ToHttp();
        }

        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        var root = channel.Succeeded ? await log.FindRootAsync(channelId, messageId, cancellationToken) : channel.Error;
        if (!root.Succeeded)
        {
            return root.Error.ToHttp();
        }

        // The channel is read before the request is: at most the newest seq that the caller can know.
        var seq = Math.Min(request.Seq, channel.Value!.LastSeq);
        return ToHttp(await states.MarkReadAsync(caller.UserId, channelId, messageId, seq, cancellationToken));
    }

    public static Task<IResult> FollowAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        ThreadStates states,
        CancellationToken cancellationToken
    ) => SetFollowingAsync(channelId, messageId, true, caller, access, log, states, cancellationToken);

    public static Task<IResult> UnfollowAsync(
        ChannelId channelId,
        MessageId messageId,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        ThreadStates states,
        CancellationToken cancellationToken
    ) => SetFollowingAsync(channelId, messageId, false, caller, access, log, states, cancellationToken);

    private static async Task<IResult> SetFollowingAsync(
        ChannelId channelId,
        MessageId messageId,
        bool following,
        Caller caller,
        ChannelAccess access,
        IMessageReader log,
        ThreadStates states,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForMemberAsync(caller, channelId, cancellationToken);
        var root = channel.Succeeded ? await log.FindRootAsync(channelId, messageId, cancellationToken) : channel.Error;
        return !root.Succeeded ? root.Error.ToHttp()
            : following ? ToHttp(await states.FollowAsync(caller.UserId, channelId, messageId, cancellationToken))
            : ToHttp(await states.UnfollowAsync(caller.UserId, channelId, messageId, cancellationToken));
    }

    private static IResult ToHttp(ParleyError? error) => error?.ToHttp() ?? TypedResults.NoContent();
}
