using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Rest;
using Parley.Server.Features.Channels.Effects;
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
        services.AddEffect<RecordRemovalStatements>();
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
        var workspaceChannels = api.MapGroup("/workspaces/{workspaceId}/channels")
            .WithTags("Channels")
            .RequireAuthorization();
        workspaceChannels.MapGet("/", ListChannels.HandleAsync).WithName("listChannels").Returns<ItemList<Channel>>();
        workspaceChannels
            .MapPost("/", CreateChannelAction.HandleAsync)
            .WithName("createChannel")
            .Returns<Channel>(StatusCodes.Status201Created);

        var conversations = api.MapGroup("/conversations").WithTags("Conversations").RequireAuthorization();
        conversations
            .MapPost("/", OpenConversation.HandleAsync)
            .WithName("openConversation")
            .Returns<Conversation>(StatusCodes.Status201Created);
        conversations
            .MapGet("/", ReadConversations.ListAsync)
            .WithName("listConversations")
            .Returns<ItemList<Conversation>>();
        conversations
            .MapGet("/{channelId}", ReadConversations.GetAsync)
            .WithName("getConversation")
            .Returns<Conversation>();

        var channel = api.MapGroup("/channels/{channelId}").WithTags("Channels").RequireAuthorization();
        channel.MapGet("/", ChannelActions.GetAsync).WithName("getChannel").Returns<Channel>();
        channel.MapPatch("/", ChannelActions.UpdateAsync).WithName("updateChannel").Returns<Channel>();
        channel.MapDelete("/", ChannelActions.ArchiveAsync).WithName("archiveChannel").ReturnsNothing();
        channel.MapPut("/read", ChannelActions.MarkReadAsync).WithName("markRead").ReturnsNothing();
        channel.MapPost("/join", MembershipActions.JoinAsync).WithName("joinChannel").Returns<Channel>();
        channel.MapPost("/leave", MembershipActions.LeaveAsync).WithName("leaveChannel").ReturnsNothing();
        channel
            .MapGet("/members", MembershipActions.ListAsync)
            .WithName("listChannelMembers")
            .Returns<ItemList<Member>>();
        channel.MapPost("/members", MembershipActions.AddAsync).WithName("addChannelMember").Returns<Member>();
        channel
            .MapDelete("/members/{userId}", MembershipActions.RemoveAsync)
            .WithName("removeChannelMember")
            .ReturnsNothing();
    }
}
