using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>The caller's workspaces.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<Workspace>> GetWorkspacesAsync(CancellationToken cancellationToken = default) =>
        (
            await _api.GetAsync("workspaces", ParleyJson.Default.ItemListWorkspace, cancellationToken)
                .ConfigureAwait(false)
        ).Items;

    /// <summary>Makes a workspace with #general; the caller is its owner.</summary>
    /// <param name="name">1-80 characters.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Workspace> CreateWorkspaceAsync(string name, CancellationToken cancellationToken = default)
    {
        var request = new CreateWorkspaceRequest
        {
            Id = new WorkspaceId(Guid.CreateVersion7(Options.TimeProvider.GetUtcNow())),
            Name = name,
        };
        return _api.SendAsync(
            HttpMethod.Post,
            "workspaces",
            request,
            ParleyJson.Default.CreateWorkspaceRequest,
            ParleyJson.Default.Workspace,
            cancellationToken
        );
    }

    /// <summary>Who is in a workspace, in the order of joining; pages are fetched as they are needed.</summary>
    /// <param name="workspaceId">Which.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public IAsyncEnumerable<Member> GetWorkspaceMembersAsync(
        WorkspaceId workspaceId,
        CancellationToken cancellationToken = default
    ) =>
        ReadPagesAsync(
            $"workspaces/{workspaceId}/members?limit={PageSize}",
            ParleyJson.Default.ItemListMember,
            cancellationToken
        );

    /// <summary>Gives a member another role. Has it already: changes nothing.</summary>
    /// <param name="workspaceId">A workspace that both are in.</param>
    /// <param name="userId">Whose role; may be the caller.</param>
    /// <param name="role">The new one.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException">
    /// <c>access.forbidden</c>: only owners and admins do this, and only an owner makes or unmakes an owner;
    /// <c>workspace.last_owner</c>: the workspace would have none.
    /// </exception>
    public Task<Member> ChangeRoleAsync(
        WorkspaceId workspaceId,
        UserId userId,
        WorkspaceRole role,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Patch,
            $"workspaces/{workspaceId}/members/{userId}",
            new UpdateMemberRequest { Role = role },
            ParleyJson.Default.UpdateMemberRequest,
            ParleyJson.Default.Member,
            cancellationToken
        );

    /// <summary>
    /// Takes a member out of a workspace and all its channels; older invites do not let them back in. The caller
    /// themselves: they leave, and may come back by any invite.
    /// </summary>
    /// <param name="workspaceId">Which workspace.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException">
    /// <c>access.forbidden</c>: only owners and admins do this to others, and only an owner to an owner;
    /// <c>workspace.last_owner</c>: the workspace would have none.
    /// </exception>
    public Task RemoveMemberAsync(
        WorkspaceId workspaceId,
        UserId userId,
        CancellationToken cancellationToken = default
    ) => _api.SendAsync(HttpMethod.Delete, $"workspaces/{workspaceId}/members/{userId}", cancellationToken);

    /// <summary>
    /// Makes a link by which a member can replace a forgotten password once. Never repeated by itself.
    /// </summary>
    /// <param name="workspaceId">A workspace that both are in.</param>
    /// <param name="userId">Whose password.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException">
    /// <c>access.forbidden</c>: the caller must rank above the member in every workspace that the member is in.
    /// </exception>
    public Task<PasswordResetLink> CreatePasswordResetLinkAsync(
        WorkspaceId workspaceId,
        UserId userId,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendOnceAsync(
            $"workspaces/{workspaceId}/members/{userId}/password-reset",
            ParleyJson.Default.PasswordResetLink,
            cancellationToken
        );

    /// <summary>
    /// Closes a member's account: their sessions end, they cannot sign in, their messages stay. Closed already: changes
    /// nothing.
    /// </summary>
    /// <param name="workspaceId">A workspace that both are in.</param>
    /// <param name="userId">Whose account.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException">
    /// <c>access.forbidden</c>: the caller must rank above the member in every workspace that the member is in.
    /// </exception>
    public Task DeactivateMemberAsync(
        WorkspaceId workspaceId,
        UserId userId,
        CancellationToken cancellationToken = default
    ) => _api.SendAsync(HttpMethod.Put, $"workspaces/{workspaceId}/members/{userId}/deactivation", cancellationToken);

    /// <summary>Opens a member's account again. Open already: changes nothing.</summary>
    /// <param name="workspaceId">A workspace that both are in.</param>
    /// <param name="userId">Whose account.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException">As for <see cref="DeactivateMemberAsync"/>.</exception>
    public Task ReactivateMemberAsync(
        WorkspaceId workspaceId,
        UserId userId,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(HttpMethod.Delete, $"workspaces/{workspaceId}/members/{userId}/deactivation", cancellationToken);

    /// <summary>Makes an invite. Never repeated by itself, for each call makes one more.</summary>
    /// <param name="workspaceId">Where it leads.</param>
    /// <param name="expiresInHours">1-8 760; default 168, a week.</param>
    /// <param name="maxUses">1-10 000; default: any number.</param>
    /// <param name="channelIds">Channels to join beside #general; the caller must be in them.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException"><c>access.forbidden</c>: only owners and admins invite.</exception>
    public Task<Invite> CreateInviteAsync(
        WorkspaceId workspaceId,
        int? expiresInHours = null,
        int? maxUses = null,
        IReadOnlyList<ChannelId>? channelIds = null,
        CancellationToken cancellationToken = default
    )
    {
        var request = new CreateInviteRequest
        {
            ExpiresInHours = expiresInHours,
            MaxUses = maxUses,
            ChannelIds = channelIds,
        };
        return _api.SendOnceAsync(
            $"workspaces/{workspaceId}/invites",
            request,
            ParleyJson.Default.CreateInviteRequest,
            ParleyJson.Default.Invite,
            cancellationToken
        );
    }

    /// <summary>The invites of a workspace that are still valid.</summary>
    /// <param name="workspaceId">Which workspace.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<IReadOnlyList<Invite>> GetInvitesAsync(
        WorkspaceId workspaceId,
        CancellationToken cancellationToken = default
    ) =>
        (
            await _api.GetAsync(
                    $"workspaces/{workspaceId}/invites",
                    ParleyJson.Default.ItemListInvite,
                    cancellationToken
                )
                .ConfigureAwait(false)
        ).Items;

    /// <summary>Takes an invite back.</summary>
    /// <param name="workspaceId">Its workspace.</param>
    /// <param name="code">Its code.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task RevokeInviteAsync(
        WorkspaceId workspaceId,
        string code,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(
            HttpMethod.Delete,
            $"workspaces/{workspaceId}/invites/{Uri.EscapeDataString(code)}",
            cancellationToken
        );

    /// <summary>Where an invite leads. No sign-in needed.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<InvitePreview> GetInviteAsync(string code, CancellationToken cancellationToken = default) =>
        _api.GetAsync($"invites/{Uri.EscapeDataString(code)}", ParleyJson.Default.InvitePreview, cancellationToken);

    /// <summary>Joins the workspace of an invite. A member already: changes nothing.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ParleyException">
    /// <c>invite.not_found</c>, <c>invite.expired</c>, <c>invite.used_up</c>.
    /// </exception>
    public Task<Workspace> AcceptInviteAsync(string code, CancellationToken cancellationToken = default) =>
        _api.SendAsync(
            HttpMethod.Post,
            $"invites/{Uri.EscapeDataString(code)}/accept",
            ParleyJson.Default.Workspace,
            cancellationToken
        );
}
