using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Features.Messages.Verbs;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Messages;

/// <summary>Registers messages and their REST endpoints.</summary>
internal sealed class MessagesSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<MessageOptions, MessageOptionsValidator>(MessageOptions.Section);
        services.AddSingleton<SendLimiter>();
        services.AddSingleton<MessageRules>();
        services.AddSingleton<MessagePoster>();
        services.AddSingleton<MessageChanger>();
        services.AddSingleton<ThreadStates>();
        services.AddSingleton<ThreadSummaries>();
        services.AddSingleton<ThreadStateCleanup>();
        services.AddSingleton<IWorkHandler>(provider => provider.GetRequiredService<ThreadStateCleanup>());
        services.AddSingleton<IMembershipEnd>(provider => provider.GetRequiredService<ThreadStateCleanup>());
        services.AddChannelVerb<EditMessageVerb>();
        services.AddChannelVerb<DeleteMessageVerb>();
        services.AddChannelVerb<AddReactionVerb>();
        services.AddChannelVerb<RemoveReactionVerb>();
        services.AddChannelVerb<AddPinVerb>();
        services.AddChannelVerb<RemovePinVerb>();
        services.AddEffect<AddPinStatements>();
        services.AddEffect<AddReactionStatements>();
        services.AddEffect<AddReplyStatements>();
        services.AddEffect<DeleteMessageStatements>();
        services.AddEffect<EditMessageStatements>();
        services.AddEffect<RemovePinStatements>();
        services.AddEffect<RemoveReactionStatements>();
        services.AddEffect<RemoveReplyStatements>();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        var messages = api.MapGroup("/channels/{channelId}").WithTags("Messages").RequireAuthorization();
        messages.MapGet("/messages", ReadMessages.HandleAsync).WithName("readMessages").Returns<MessagePage>();
        messages.MapPost("/messages", PostAsync).WithName("postMessage").Returns<Message>(StatusCodes.Status201Created);
        messages.MapPatch("/messages/{messageId}", ChangeMessages.EditAsync).WithName("editMessage").Returns<Message>();
        messages
            .MapDelete("/messages/{messageId}", ChangeMessages.DeleteAsync)
            .WithName("deleteMessage")
            .Returns<MessageChange>();
        messages
            .MapGet("/messages/{messageId}/history", ChangeMessages.ReadHistoryAsync)
            .WithName("readMessageHistory")
            .Returns<ItemList<MessageVersion>>();
        messages
            .MapPut("/messages/{messageId}/reactions/{emoji}", ChangeMessages.AddReactionAsync)
            .WithName("addReaction")
            .Returns<MessageChange>();
        messages
            .MapDelete("/messages/{messageId}/reactions/{emoji}", ChangeMessages.RemoveReactionAsync)
            .WithName("removeReaction")
            .Returns<MessageChange>();
        messages
            .MapGet("/threads/{messageId}/messages", ReadThread.HandleAsync)
            .WithName("readThread")
            .Returns<ThreadPage>();
        messages
            .MapPut("/threads/{messageId}/read", ThreadActions.MarkReadAsync)
            .WithName("markThreadRead")
            .ReturnsNothing();
        messages
            .MapPut("/threads/{messageId}/follow", ThreadActions.FollowAsync)
            .WithName("followThread")
            .ReturnsNothing();
        messages
            .MapDelete("/threads/{messageId}/follow", ThreadActions.UnfollowAsync)
            .WithName("unfollowThread")
            .ReturnsNothing();
        messages.MapGet("/pins", ChangeMessages.ReadPinsAsync).WithName("readPins").Returns<ItemList<Pin>>();
        messages.MapPut("/pins/{messageId}", ChangeMessages.PinAsync).WithName("addPin").Returns<MessageChange>();
        messages
            .MapDelete("/pins/{messageId}", ChangeMessages.UnpinAsync)
            .WithName("removePin")
            .Returns<MessageChange>();
        messages.MapGet("/events", ReadEventsAsync).WithName("readEvents").Returns<EventPage>();
    }

    private static async Task<IResult> PostAsync(
        ChannelId channelId,
        PostMessageRequest request,
        Caller caller,
        MessagePoster poster,
        CancellationToken cancellationToken
    )
    {
        var posted = await poster.PostAndReturnAsync(
            caller,
            channelId,
            new NewMessage(
                request.Id.Value,
                request.Content,
                request.ThreadId?.Value,
                request.ReplyTo?.Value,
                request.Sealed?.Bytes.ToArray()
            ),
            cancellationToken
        );
        return posted.ToHttp(answer =>
            answer.Existing
                ? TypedResults.Ok(answer.Message)
                : TypedResults.Created($"/api/channels/{channelId}/messages?around={request.Id}", answer.Message)
        );
    }

    private static async Task<IResult> ReadEventsAsync(
        ChannelId channelId,
        Caller caller,
        ChannelAccess access,
        IEventReader events,
        CancellationToken cancellationToken,
        [FromQuery] long after = 0,
        [FromQuery] int limit = Paging.DefaultLimit
    )
    {
        if (Paging.Check(limit) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        return TypedResults.Ok(
            await events.ReadPageAsync(channelId.Value, after, limit, StoredFrames.ToFrame, cancellationToken)
        );
    }
}
