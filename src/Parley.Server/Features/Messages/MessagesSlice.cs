using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Features.Messages.Endpoints;
using Parley.Server.Features.Messages.Verbs;
using Parley.Server.Platform;
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
        var channel = api.MapGroup("/channels/{channelId}").WithTags("Messages").RequireAuthorization();
        ReadMessagesEndpoint.Map(channel);
        PostMessageEndpoint.Map(channel);
        EditMessageEndpoint.Map(channel);
        DeleteMessageEndpoint.Map(channel);
        ReadMessageHistoryEndpoint.Map(channel);
        AddReactionEndpoint.Map(channel);
        RemoveReactionEndpoint.Map(channel);
        ReadThreadEndpoint.Map(channel);
        MarkThreadReadEndpoint.Map(channel);
        FollowThreadEndpoint.Map(channel);
        UnfollowThreadEndpoint.Map(channel);
        ReadPinsEndpoint.Map(channel);
        AddPinEndpoint.Map(channel);
        RemovePinEndpoint.Map(channel);
        ReadEventsEndpoint.Map(channel);
    }
}
