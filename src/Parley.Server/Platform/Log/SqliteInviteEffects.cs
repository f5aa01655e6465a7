namespace Parley.Server.Platform.Log;

/// <summary>Applies the redemption of an invite.</summary>
internal sealed class SqliteInviteEffects(SqliteStatementCache sql)
{
    public bool Apply(RedeemInvite e) => UseAdmission(e) || SpendUse(e);

    /// <summary>
    /// Uses a recorded admission. The creator of the invite must still be an admin and a member of the channel.
    /// </summary>
    private bool UseAdmission(RedeemInvite e) =>
        sql.Execute(
            """
            DELETE FROM invite_admissions WHERE code = $0 AND user_id = $1 AND channel_id = $2 AND EXISTS (
                SELECT 1 FROM invites
                JOIN workspace_members inviter ON inviter.workspace_id = invites.workspace_id
                    AND inviter.user_id = invites.created_by AND inviter.role <= $3
                JOIN channel_members joined ON joined.channel_id = $2 AND joined.user_id = invites.created_by
                JOIN users account ON account.id = invites.created_by AND account.deactivated_at IS NULL
                    WHERE invites.code = $0)
            """,
            e.Code,
            e.UserId,
            e.ChannelId,
            (int)WorkspaceRole.Admin
        ) == 1;

    private bool SpendUse(RedeemInvite e)
    {
        var used = sql.Execute(
            """
            UPDATE invites SET uses = uses + 1 WHERE code = $0 AND expires_at > $3
                AND (max_uses IS NULL OR uses < max_uses)
            AND EXISTS (
                SELECT 1 FROM workspace_members inviter
                JOIN channel_members joined ON joined.channel_id = $2 AND joined.user_id = inviter.user_id
                JOIN users account ON account.id = inviter.user_id AND account.deactivated_at IS NULL
                WHERE inviter.workspace_id = invites.workspace_id AND inviter.user_id = invites.created_by
                    AND inviter.role <= $4)
            AND NOT EXISTS (
                SELECT 1 FROM removals JOIN workspaces ON workspaces.id = invites.workspace_id
                WHERE removals.user_id = $1 AND removals.channel_id IN ($2, workspaces.general_id)
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
                    SELECT invites.code, $1, channels.id, $3 FROM invites
                JOIN channels ON channels.workspace_id = invites.workspace_id AND channels.id = $2
                    AND channels.archived_at IS NULL
                WHERE invites.code = $0
                AND NOT EXISTS (SELECT 1 FROM channel_members WHERE channel_members.channel_id = $2
                    AND channel_members.user_id = $1)
                AND NOT EXISTS (
                    SELECT 1 FROM removals
                    WHERE removals.channel_id = $2 AND removals.user_id = $1
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
}
