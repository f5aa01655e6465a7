using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Rest;
using Parley.Server.Platform;

namespace Parley.Server.Features.Channels;

/// <summary>Registers channels and their membership.</summary>
internal static class ChannelsModule
{
    public static void AddChannels(this IServiceCollection services)
    {
        services.AddValidatedOptions<ChannelOptions, ChannelOptionsValidator>(ChannelOptions.Section);
        services.AddSingleton<ChannelAccess>();
        services.AddSingleton<ChannelRules>();
        services.AddSingleton<ReadMarker>();
    }

    public static void MapChannels(this RouteGroupBuilder api)
    {
        var own = api.MapGroup("/workspaces/{workspaceId}/channels").WithTags("Channels").RequireAuthorization();
        own.MapGet("/", ListChannels.HandleAsync).WithName("listChannels").Returns<ItemList<Channel>>();
        own.MapPost("/", CreateChannelAction.HandleAsync)
            .WithName("createChannel")
            .Returns<Channel>(StatusCodes.Status201Created);

        var one = api.MapGroup("/channels/{channelId}").WithTags("Channels").RequireAuthorization();
        one.MapGet("/", ChannelActions.GetAsync).WithName("getChannel").Returns<Channel>();
        one.MapPatch("/", ChannelActions.UpdateAsync).WithName("updateChannel").Returns<Channel>();
        one.MapDelete("/", ChannelActions.ArchiveAsync).WithName("archiveChannel").ReturnsNothing();
        one.MapPut("/read", ChannelActions.MarkReadAsync).WithName("markRead").ReturnsNothing();
        one.MapPost("/join", MembershipActions.JoinAsync).WithName("joinChannel").Returns<Channel>();
        one.MapPost("/leave", MembershipActions.LeaveAsync).WithName("leaveChannel").ReturnsNothing();
        one.MapGet("/members", MembershipActions.ListAsync).WithName("listChannelMembers").Returns<ItemList<Member>>();
        one.MapPost("/members", MembershipActions.AddAsync).WithName("addChannelMember").Returns<Member>();
        one.MapDelete("/members/{userId}", MembershipActions.RemoveAsync)
            .WithName("removeChannelMember")
            .ReturnsNothing();
    }
}
