using Parley.Server.Features.Workspaces;

namespace Parley.Server.Features.Invites;

/// <summary>Converts stored invites to those of the API.</summary>
internal static class InviteConversion
{
    public static Invite ToInvite(this InviteEntity invite, string baseUrl) =>
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
