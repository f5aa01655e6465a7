using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Channels.Endpoints;
using Parley.Server.Features.Channels.Verbs;
using Parley.Server.Platform;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Channels;

/// <summary>Registers channels and their membership.</summary>
internal sealed class ChannelsSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<ChannelOptions, ChannelOptionsValidator>(ChannelOptions.Section);
        services.AddSingleton<ChannelAccess>();
        services.AddSingleton<ChannelRules>();
        services.AddSingleton<ReadMarker>();
        services.AddSingleton<ChannelWhispers>();
        services.AddValidatedOptions<ConversationOptions, ConversationOptionsValidator>(ConversationOptions.Section);
        services.AddSingleton<OpeningLimiter>();
        services.AddSingleton<ChannelVerbs>();
        services.AddChannelVerb<CreateChannelVerb>();
        services.AddChannelVerb<UpdateChannelVerb>();
        services.AddChannelVerb<ArchiveChannelVerb>();
        services.AddChannelVerb<JoinVerb>();
        services.AddChannelVerb<LeaveVerb>();
        services.AddChannelVerb<OpenConversationVerb>();
        services.AddChannelVerb<ReturnToGroupVerb>();
        services.AddChannelVerb<EndReachVerb>();
        services.AddSingleton<IWorkHandler, GroupReach>();
        services.AddEffect<AddMemberStatements>();
        services.AddEffect<ArchiveChannelStatements>();
        services.AddEffect<CreateChannelStatements>();
        services.AddEffect<CreateConversationStatements>();
        services.AddEffect<LimitChannelsStatements>();
        services.AddEffect<LimitConversationsStatements>();
        services.AddEffect<LimitJoinedChannelsStatements>();
        services.AddEffect<LimitOpenedConversationsStatements>();
        services.AddEffect<LimitReceivedConversationsStatements>();
        services.AddEffect<LimitUnansweredConversationsStatements>();
        services.AddEffect<RecordRemovalStatements>();
        services.AddEffect<RecordWriterStatements>();
        services.AddEffect<RemoveMemberStatements>();
        services.AddEffect<RenameChannelStatements>();
        services.AddEffect<RequireContactsStatements>();
        services.AddEffect<RequireFreeStreamIdStatements>();
        services.AddEffect<RequireNoReachStatements>();
        services.AddEffect<RequireReachStatements>();
        services.AddEffect<ReturnMemberStatements>();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        var channels = api.MapGroup("/workspaces/{workspaceId}/channels").WithTags("Channels").RequireAuthorization();
        ListChannelsEndpoint.Map(channels);
        CreateChannelEndpoint.Map(channels);

        var conversations = api.MapGroup("/conversations").WithTags("Conversations").RequireAuthorization();
        OpenConversationEndpoint.Map(conversations);
        ListConversationsEndpoint.Map(conversations);
        GetConversationEndpoint.Map(conversations);

        var channel = api.MapGroup("/channels/{channelId}").WithTags("Channels").RequireAuthorization();
        GetChannelEndpoint.Map(channel);
        UpdateChannelEndpoint.Map(channel);
        ArchiveChannelEndpoint.Map(channel);
        MarkReadEndpoint.Map(channel);
        JoinChannelEndpoint.Map(channel);
        LeaveChannelEndpoint.Map(channel);
        ListChannelMembersEndpoint.Map(channel);
        AddChannelMemberEndpoint.Map(channel);
        RemoveChannelMemberEndpoint.Map(channel);
    }
}
