namespace Parley.Server.Platform.Log;

/// <summary>Applies the redemption of an invite.</summary>
internal sealed class PostgresInviteEffects(PostgresEffectCommands sql)
{
    public async Task<bool> ApplyAsync(RedeemInvite e) =>
        await LockInviterAsync(e) && (await UseAdmissionAsync(e) || await SpendUseAsync(e));

    /// <summary>
    /// Locks the role of the invite's creator until the commit. The stream lock keeps the creator's membership in the
    /// channel.
    /// </summary>
    private Task<bool> LockInviterAsync(RedeemInvite e) =>
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
    private async Task<bool> UseAdmissionAsync(RedeemInvite e) =>
        await sql.ExecuteAsync(
            "DELETE FROM invite_admissions WHERE code = $1 AND user_id = $2 AND channel_id = $3",
            e.Code,
            e.UserId,
            e.ChannelId
        ) == 1;

    private async Task<bool> SpendUseAsync(RedeemInvite e)
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
