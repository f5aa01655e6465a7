using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Invites.Effects;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Network;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Invites;

/// <summary>Registers invites and their REST endpoints.</summary>
internal sealed class InvitesSlice : ISlice
{
    private const int CodeBytes = 16;

    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<InviteOptions, InviteOptionsValidator>(InviteOptions.Section);
        services.AddSingleton<InviteRedemption>();
        services.AddSingleton<InviteCreator>();
        services.AddEffect<RedeemInviteStatements>();
    }

    public void MapApi(RouteGroupBuilder api)
    {
        var workspaceInvites = api.MapGroup("/workspaces/{workspaceId}/invites")
            .WithTags("Invites")
            .RequireAuthorization();
        workspaceInvites
            .MapPost("/", CreateAsync)
            .WithName("createInvite")
            .Returns<Invite>(StatusCodes.Status201Created);
        workspaceInvites.MapGet("/", ListAsync).WithName("listInvites").Returns<ItemList<Invite>>();
        workspaceInvites.MapDelete("/{code}", RevokeAsync).WithName("revokeInvite").ReturnsNothing();
        var invite = api.MapGroup("/invites/{code}")
            .WithTags("Invites")
            .RequireRateLimiting(AccountsSlice.AttemptsPolicy);
        invite.MapGet("/", PreviewAsync).WithName("previewInvite").Returns<InvitePreview>();
        invite.MapPost("/accept", AcceptAsync).RequireAuthorization().WithName("acceptInvite").Returns<Workspace>();
    }

    private static async Task<IResult> CreateAsync(
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
            : TypedResults.Created($"/api/invites/{invite.Code}", ToInvite(invite, address.BaseUrlFor(http.Request)));
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
        if (request.ExpiresInHours < 1 || request.ExpiresInHours > limits.MostHours)
        {
            return ParleyErrors.Invalid("expiresInHours", $"1-{limits.MostHours}");
        }

        if (request.MaxUses < 1 || request.MaxUses > limits.MostUses)
        {
            return ParleyErrors.Invalid("maxUses", $"1-{limits.MostUses}");
        }

        if (request.ChannelIds?.Count > limits.MostChannels)
        {
            return ParleyErrors.Invalid("channelIds", $"at most {limits.MostChannels}");
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

    private static async Task<IResult> ListAsync(
        WorkspaceId workspaceId,
        Caller caller,
        HttpContext http,
        WorkspaceAccess access,
        IDbContextFactory<ParleyDbContext> contexts,
        PublicAddress address,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var invites = await context
            .Invites.AsNoTracking()
            .TagWith("invites.list")
            .Where(invite => invite.WorkspaceId == workspaceId.Value)
            .Where(InviteCreator.IsOpen(now))
            .OrderByDescending(invite => invite.CreatedAt)
            .ToListAsync(cancellationToken);
        var url = address.BaseUrlFor(http.Request);
        return TypedResults.Ok(new ItemList<Invite> { Items = [.. invites.Select(invite => ToInvite(invite, url))] });
    }

    private static async Task<IResult> RevokeAsync(
        WorkspaceId workspaceId,
        string code,
        Caller caller,
        WorkspaceAccess access,
        IDbContextFactory<ParleyDbContext> contexts,
        WriteGate gate,
        CancellationToken cancellationToken
    )
    {
        var view = await access.ForManagingAsync(caller, workspaceId, cancellationToken);
        if (!view.Succeeded)
        {
            return view.Error.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var revoked = await gate.ExecuteAsync(
            token =>
                context
                    .Invites.Where(invite => invite.Code == code && invite.WorkspaceId == workspaceId.Value)
                    .Where(invite =>
                        context
                            .Set<WorkspaceMemberEntity>()
                            .Any(membership =>
                                membership.WorkspaceId == invite.WorkspaceId
                                && membership.UserId == caller.UserId
                                && membership.Role <= WorkspaceRole.Admin
                            )
                    )
                    .ExecuteDeleteAsync(token),
            cancellationToken
        );
        return revoked == 0 ? ParleyErrors.InviteNotFound.ToHttp() : TypedResults.NoContent();
    }

    private static async Task<IResult> PreviewAsync(
        string code,
        InviteRedemption redemption,
        IDbContextFactory<ParleyDbContext> contexts,
        CancellationToken cancellationToken
    )
    {
        var invite = await redemption.CheckAsync(code, cancellationToken);
        if (!invite.Succeeded)
        {
            return invite.Error.ToHttp();
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var name = await context
            .Workspaces.Where(workspace => workspace.Id == invite.Value.WorkspaceId)
            .Select(workspace => workspace.Name)
            .SingleAsync(cancellationToken);
        return TypedResults.Ok(
            new InvitePreview
            {
                WorkspaceId = new(invite.Value.WorkspaceId),
                WorkspaceName = name,
                ExpiresAt = invite.Value.ExpiresAt,
            }
        );
    }

    private static async Task<IResult> AcceptAsync(
        string code,
        Caller caller,
        InviteRedemption redemption,
        IDbContextFactory<ParleyDbContext> contexts,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var user = await context
            .Users.AsNoTracking()
            .SingleAsync(candidate => candidate.Id == caller.UserId, cancellationToken);
        return (await redemption.RedeemAsync(code, user, cancellationToken)).ToHttp(TypedResults.Ok);
    }

    private static Invite ToInvite(InviteEntity invite, string baseUrl) =>
        new()
        {
            Code = invite.Code,
            Url = $"{baseUrl}/invite/{invite.Code}",
            WorkspaceId = new(invite.WorkspaceId),
            CreatedBy = new(invite.CreatedBy),
            CreatedAt = invite.CreatedAt,
            ExpiresAt = invite.ExpiresAt,
            MaxUses = invite.MaxUses,
            Uses = invite.Uses,
            ChannelIds = [.. invite.ToChannels()],
        };
}
