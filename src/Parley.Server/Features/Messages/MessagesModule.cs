using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages;

/// <summary>Reading and posting messages by REST.</summary>
internal static class MessagesModule
{
    public static void AddMessages(this IServiceCollection services)
    {
        services.AddSlice<MessageOptions, MessageOptionsValidator>(MessageOptions.Section);
        services.AddSingleton<MessageRules>();
        services.AddSingleton<MessagePoster>();
    }

    public static void MapMessages(this RouteGroupBuilder api)
    {
        var messages = api.MapGroup("/channels/{channelId}").WithTags("Messages").RequireAuthorization();
        messages.MapGet("/messages", ReadMessages.HandleAsync).WithName("readMessages").Answers<MessagePage>();
        messages.MapPost("/messages", PostAsync).WithName("postMessage").Answers<Message>(StatusCodes.Status201Created);
        messages.MapGet("/events", ReadEventsAsync).WithName("readEvents").Answers<EventPage>();
    }

    private static async Task<IResult> PostAsync(
        ChannelId channelId, PostMessageRequest request, Caller caller, MessagePoster poster, MessageRules rules, CancellationToken cancellationToken)
    {
        var posted = await poster.PostAsync(caller, channelId, request.Id, request.Content, request.ThreadId, request.ReplyTo, cancellationToken);
        return posted.ToHttp(written =>
        {
            var message = new Message
            {
                Id = request.Id,
                ChannelId = channelId,
                Seq = written.Seq,
                Index = written.Index,
                SenderId = new(caller.UserId),
                Content = rules.Check(request.Content).Value!,
                Type = MessageType.Text,
                ThreadId = request.ThreadId,
                ReplyTo = request.ReplyTo,
                CreatedAt = written.At,
            };
            return written.Existing ? TypedResults.Ok(message) : TypedResults.Created($"/api/channels/{channelId}/messages?around={request.Id}", message);
        });
    }

    private static async Task<IResult> ReadEventsAsync(
        ChannelId channelId, Caller caller, ChannelAccess access, IMessageLog log, CancellationToken cancellationToken,
        [FromQuery] long after = 0, [FromQuery] int limit = Paging.DefaultLimit)
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

        var events = await log.ReadEventsAsync(channelId.Value, Math.Max(0, after), limit, cancellationToken);
        var head = await log.ReadHeadAsync(channelId.Value, cancellationToken);
        return TypedResults.Ok(new EventPage
        {
            Events = [.. events.Select(StoredFrames.ToFrame)],
            NextSeq = events.Count > 0 ? events[^1].Seq : Math.Max(0, after),
            LastSeq = head.Seq,
        });
    }
}
