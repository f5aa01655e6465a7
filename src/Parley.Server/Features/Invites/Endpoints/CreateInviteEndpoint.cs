using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Network;

namespace Parley.Server.Features.Invites.Endpoints;

/// <summary>Creates an invite to a workspace.</summary>
internal static class CreateInviteEndpoint
{
    private const int CodeBytes = 16;

    public static void Map(RouteGroupBuilder invites) =>
        invites.MapPost("/", HandleAsync).WithName("createInvite").Returns<Invite>(StatusCodes.Status201Created);

    public static async Task<IResult> HandleAsync(
        WorkspaceId workspaceId,
        CreateInviteRequest request,
        Caller caller,
        HttpContext http,
        WorkspaceAccess access,
        ChannelAccess channels,
        InviteCreator creator,
        PublicAddress address,
        IOptions<InviteOptions> limits,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        if (await CheckAsync(limits.Value, request, workspaceId, caller, channels, cancellationToken) is { } refusal)
        {
            return refusal.ToHttp();
        }

        var now = clock.GetUtcNow();
        var invite = new InviteEntity
        {
            Code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes)),
            WorkspaceId = workspaceId.Value,
            CreatedBy = caller.UserId,
            CreatedAt = now,
            ExpiresAt = now.AddHours(request.ExpiresInHours ?? limits.Value.DefaultHours),
            MaxUses = request.MaxUses,
            Uses = 0,
            ChannelIds = string.Join(' ', request.ChannelIds ?? []),
        };
        return await creator.StoreAsync(invite, cancellationToken) is { } problem
            ? problem.ToHttp()
            : TypedResults.Created($"/api/invites/{invite.Code}", invite.ToInvite(address.BaseUrlFor(http.Request)));
    }

    private static async Task<ParleyError?> CheckAsync(
        InviteOptions limits,
        CreateInviteRequest request,
        WorkspaceId workspaceId,
        Caller caller,
        ChannelAccess channels,
        CancellationToken cancellationToken
    )
    {
        if (request.ExpiresInHours < 1 || request.ExpiresInHours > limits.MaxHours)
        {
            return ParleyErrors.Invalid("expiresInHours", $"1-{limits.MaxHours}");
        }

        if (request.MaxUses < 1 || request.MaxUses > limits.MaxUses)
        {
            return ParleyErrors.Invalid("maxUses", $"1-{limits.MaxUses}");
        }

        if (request.ChannelIds?.Count > limits.MaxChannels)
        {
            return ParleyErrors.Invalid("channelIds", $"at most {limits.MaxChannels}");
        }

        foreach (var channelId in request.ChannelIds ?? [])
        {
            var channel = await channels.ForMemberAsync(caller, channelId, cancellationToken);
            if (!channel.Succeeded || channel.Value.WorkspaceId != workspaceId.Value)
            {
                return channel.Error ?? ParleyErrors.ChannelNotFound;
            }
        }

        return null;
    }
}
