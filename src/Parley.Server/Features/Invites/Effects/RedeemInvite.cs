using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Invites.Effects;

/// <summary>
/// Redeems an invite for one channel: by a recorded admission, which it deletes, or else by one use of the invite,
/// which records admissions to the other channels of the invite. Refused if the invite is expired, revoked or used up,
/// if its creator may no longer invite or is not a member of the channel, or if the user was removed after the invite
/// was created.
/// </summary>
/// <param name="Code">The invite.</param>
/// <param name="UserId">The user who joins.</param>
/// <param name="ChannelId">The channel of the append.</param>
/// <param name="Channels">All channels of the invite.</param>
/// <param name="At">The time of the redemption.</param>
[SliceApi]
internal sealed record RedeemInvite(
    string Code,
    Guid UserId,
    Guid ChannelId,
    IReadOnlyList<Guid> Channels,
    DateTimeOffset At
) : ChannelEffect;

/// <summary>The statements of <see cref="RedeemInvite"/>.</summary>
internal sealed class RedeemInviteStatements : EffectStatements<RedeemInvite>
{
    protected override bool Apply(SqliteEffectCommands sql, RedeemInvite e) => UseAdmission(sql, e) || SpendUse(sql, e);

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, RedeemInvite e) =>
        await LockInviterAsync(sql, e) && (await UseAdmissionAsync(sql, e) || await SpendUseAsync(sql, e));

    /// <summary>
    /// Uses a recorded admission. The creator of the invite must still be an admin and a member of the channel.
    /// </summary>
    private static bool UseAdmission(SqliteEffectCommands sql, RedeemInvite e) =>
        sql.Execute(
            """
            DELETE FROM invite_admissions WHERE code = $1 AND user_id = $2 AND channel_id = $3 AND EXISTS (
                SELECT 1 FROM invites
                JOIN workspace_members inviter ON inviter.workspace_id = invites.workspace_id
                    AND inviter.user_id = invites.created_by AND inviter.role <= $4
                JOIN channel_members joined ON joined.channel_id = $3 AND joined.user_id = invites.created_by
                JOIN users account ON account.id = invites.created_by AND account.deactivated_at IS NULL
                    WHERE invites.code = $1)
            """,
            e.Code,
            e.UserId,
            e.ChannelId,
            (int)WorkspaceRole.Admin
        ) == 1;

    private static bool SpendUse(SqliteEffectCommands sql, RedeemInvite e)
    {
        var used = sql.Execute(
            """
            UPDATE invites SET uses = uses + 1 WHERE code = $1 AND expires_at > $4
                AND (max_uses IS NULL OR uses < max_uses)
            AND EXISTS (
                SELECT 1 FROM workspace_members inviter
                JOIN channel_members joined ON joined.channel_id = $3 AND joined.user_id = inviter.user_id
                JOIN users account ON account.id = inviter.user_id AND account.deactivated_at IS NULL
                WHERE inviter.workspace_id = invites.workspace_id AND inviter.user_id = invites.created_by
                    AND inviter.role <= $5)
            AND NOT EXISTS (
                SELECT 1 FROM removals JOIN workspaces ON workspaces.id = invites.workspace_id
                WHERE removals.user_id = $2 AND removals.channel_id IN ($3, workspaces.general_id)
                    AND removals.removed_at > invites.created_at)
            """,
            e.Code,
            e.UserId,
            e.ChannelId,
            e.At,
            (int)WorkspaceRole.Admin
        );
        foreach (var other in used == 1 ? e.Channels.Where(other => other != e.ChannelId) : [])
        {
            sql.Execute(
                """
                INSERT INTO invite_admissions(code, user_id, channel_id, admitted_at)
                    SELECT invites.code, $2, channels.id, $4 FROM invites
                JOIN channels ON channels.workspace_id = invites.workspace_id AND channels.id = $3
                    AND channels.archived_at IS NULL
                WHERE invites.code = $1
                AND NOT EXISTS (SELECT 1 FROM channel_members WHERE channel_members.channel_id = $3
                    AND channel_members.user_id = $2)
                AND NOT EXISTS (
                    SELECT 1 FROM removals
                    WHERE removals.channel_id = $3 AND removals.user_id = $2
                        AND removals.removed_at > invites.created_at)
                ON CONFLICT DO NOTHING
                """,
                e.Code,
                e.UserId,
                other,
                e.At
            );
        }

        return used == 1;
    }

    /// <summary>
    /// Locks the role of the invite's creator until the commit. The stream lock keeps the creator's membership in the
    /// channel.
    /// </summary>
    private static Task<bool> LockInviterAsync(PostgresEffectCommands sql, RedeemInvite e) =>
        sql.ExistsAsync(
            """
            SELECT 1 FROM invites
            JOIN workspace_members inviter ON inviter.workspace_id = invites.workspace_id
                AND inviter.user_id = invites.created_by AND inviter.role <= $3
            JOIN channel_members joined ON joined.channel_id = $2 AND joined.user_id = invites.created_by
            JOIN users account ON account.id = invites.created_by AND account.deactivated_at IS NULL
            WHERE invites.code = $1 FOR SHARE OF inviter
            """,
            e.Code,
            e.ChannelId,
            WorkspaceRole.Admin
        );

    /// <summary>Uses a recorded admission.</summary>
    private static async Task<bool> UseAdmissionAsync(PostgresEffectCommands sql, RedeemInvite e) =>
        await sql.ExecuteAsync(
            "DELETE FROM invite_admissions WHERE code = $1 AND user_id = $2 AND channel_id = $3",
            e.Code,
            e.UserId,
            e.ChannelId
        ) == 1;

    private static async Task<bool> SpendUseAsync(PostgresEffectCommands sql, RedeemInvite e)
    {
        var used = await sql.ExecuteAsync(
            """
            UPDATE invites SET uses = uses + 1 WHERE code = $1 AND expires_at > $4
                AND (max_uses IS NULL OR uses < max_uses)
            AND NOT EXISTS (
                SELECT 1 FROM removals JOIN workspaces ON workspaces.id = invites.workspace_id
                WHERE removals.user_id = $2 AND removals.channel_id IN ($3, workspaces.general_id)
                    AND removals.removed_at > invites.created_at)
            """,
            e.Code,
            e.UserId,
            e.ChannelId,
            e.At
        );
        if (used == 1 && e.Channels.Count > 0)
        {
            await sql.ExecuteAsync(
                """
                INSERT INTO invite_admissions(code, user_id, channel_id, admitted_at)
                    SELECT invites.code, $2, channels.id, $5 FROM invites
                JOIN channels ON channels.workspace_id = invites.workspace_id AND channels.id = ANY($4)
                    AND channels.archived_at IS NULL
                WHERE invites.code = $1 AND channels.id <> $3
                AND NOT EXISTS (SELECT 1 FROM channel_members joined WHERE joined.channel_id = channels.id
                    AND joined.user_id = $2)
                AND NOT EXISTS (
                    SELECT 1 FROM removals
                    WHERE removals.channel_id = channels.id AND removals.user_id = $2
                        AND removals.removed_at > invites.created_at)
                ON CONFLICT DO NOTHING
                """,
                e.Code,
                e.UserId,
                e.ChannelId,
                e.Channels.ToArray(),
                e.At
            );
        }

        return used == 1;
    }
}
