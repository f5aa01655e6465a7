using Parley.Json;
using Parley.Rest;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>The caller's workspaces.</summary>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<IReadOnlyList<Workspace>> GetWorkspacesAsync(CancellationToken cancellationToken = default) =>
        (
            await _api.GetAsync("workspaces", ParleyJson.Default.ItemListWorkspace, cancellationToken)
                .ConfigureAwait(false)
        ).Items;

    /// <summary>Creates a workspace with #general. The caller is its owner.</summary>
    /// <param name="name">1-80 characters.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
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

    /// <summary>The members of a workspace, in the order of joining. Pages are fetched on demand.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public IAsyncEnumerable<Member> GetWorkspaceMembersAsync(
        WorkspaceId workspaceId,
        CancellationToken cancellationToken = default
    ) =>
        ReadPagesAsync(
            $"workspaces/{workspaceId}/members?limit={PageSize}",
            ParleyJson.Default.ItemListMember,
            cancellationToken
        );

    /// <summary>Changes the role of a member. Idempotent.</summary>
    /// <param name="workspaceId">A workspace of both.</param>
    /// <param name="userId">The member; may be the caller.</param>
    /// <param name="role">The new role.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException">
    /// <c>access.forbidden</c>: only owners and admins may do this, and only an owner may grant or revoke ownership;
    /// <c>workspace.last_owner</c>: the workspace would have no owner.
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
    /// Removes a member from a workspace and all its channels. Existing invites do not let them back in. A caller who
    /// removes themselves leaves, and may return by any invite.
    /// </summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="userId">The member.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException">
    /// <c>access.forbidden</c>: only owners and admins may remove others, and only an owner may remove an owner;
    /// <c>workspace.last_owner</c>: the workspace would have no owner.
    /// </exception>
    public Task RemoveMemberAsync(
        WorkspaceId workspaceId,
        UserId userId,
        CancellationToken cancellationToken = default
    ) => _api.SendAsync(HttpMethod.Delete, $"workspaces/{workspaceId}/members/{userId}", cancellationToken);

    /// <summary>Creates a link for one password reset of a member. Never retried automatically.</summary>
    /// <param name="workspaceId">A workspace of both.</param>
    /// <param name="userId">The member.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
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
    /// Deactivates a member's account: their sessions end, they cannot sign in, their messages remain. Idempotent.
    /// </summary>
    /// <param name="workspaceId">A workspace of both.</param>
    /// <param name="userId">The member.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException">
    /// <c>access.forbidden</c>: the caller must rank above the member in every workspace that the member is in.
    /// </exception>
    public Task DeactivateMemberAsync(
        WorkspaceId workspaceId,
        UserId userId,
        CancellationToken cancellationToken = default
    ) => _api.SendAsync(HttpMethod.Put, $"workspaces/{workspaceId}/members/{userId}/deactivation", cancellationToken);

    /// <summary>Reactivates a member's account. Idempotent.</summary>
    /// <param name="workspaceId">A workspace of both.</param>
    /// <param name="userId">The member.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException">As for <see cref="DeactivateMemberAsync"/>.</exception>
    public Task ReactivateMemberAsync(
        WorkspaceId workspaceId,
        UserId userId,
        CancellationToken cancellationToken = default
    ) =>
        _api.SendAsync(HttpMethod.Delete, $"workspaces/{workspaceId}/members/{userId}/deactivation", cancellationToken);

    /// <summary>Creates an invite. Never retried automatically, because each call creates another one.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="expiresInHours">1-8 760; default 168, a week.</param>
    /// <param name="maxUses">1-10 000; default: any number.</param>
    /// <param name="channelIds">Channels to join beside #general; the caller must be in them.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ParleyException"><c>access.forbidden</c>: only owners and admins may invite.</exception>
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

    /// <summary>The valid invites of a workspace.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
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

    /// <summary>Revokes an invite.</summary>
    /// <param name="workspaceId">The workspace.</param>
    /// <param name="code">The code of the invite.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
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

    /// <summary>The workspace of an invite. Needs no sign-in.</summary>
    /// <param name="code">The code of the invite.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<InvitePreview> GetInviteAsync(string code, CancellationToken cancellationToken = default) =>
        _api.GetAsync($"invites/{Uri.EscapeDataString(code)}", ParleyJson.Default.InvitePreview, cancellationToken);

    /// <summary>Joins the workspace of an invite. Idempotent.</summary>
    /// <param name="code">The code of the invite.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
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
