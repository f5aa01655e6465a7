namespace Parley.Server.Platform.Log;

/// <summary>Reads the initial state of sockets. Thread-safe.</summary>
internal sealed class UserSnapshotReader(StoreReader store, TimeProvider clock)
{
    /// <summary>Parameters: a user, a session, the current time.</summary>
    private static readonly Query<UserSnapshot> User = new(
        """
        SELECT users.id, users.display_name, users.email, users.created_at, coalesce(streams.last_seq, 0),
            coalesce(streams.floor, 0)
        FROM users
        LEFT JOIN streams ON streams.channel_id = users.id
        WHERE users.id = $1 AND EXISTS (
            SELECT 1 FROM sessions
            WHERE sessions.id = $2 AND sessions.user_id = users.id AND sessions.expires_at > $3)
        """,
        row =>
            new(
                new()
                {
                    Id = new(row.Guid(0)),
                    DisplayName = row.Text(1),
                    Email = row.IsNull(2) ? string.Empty : row.Text(2),
                    CreatedAt = row.Time(3),
                },
                row.Int64(4),
                row.Int64(5),
                [],
                []
            )
    );

    private static readonly Query<Workspace> Workspaces = new(
        """
        SELECT workspaces.id, workspaces.name, workspace_members.role, workspaces.created_at FROM workspace_members
        JOIN workspaces ON workspaces.id = workspace_members.workspace_id
        WHERE workspace_members.user_id = $1 ORDER BY workspaces.created_at, workspaces.id
        """,
        row =>
            new()
            {
                Id = new(row.Guid(0)),
                Name = row.Text(1),
                Role = (WorkspaceRole)row.Int32(2),
                CreatedAt = row.Time(3),
            }
    );

    /// <summary>The channels that the user is a member of, which are visible whatever the role is.</summary>
    private static readonly Query<JoinedChannel> Channels = new(
        """
        SELECT channels.id, channels.workspace_id, channels.name, channels.kind, channels.topic, channels.created_by,
            channels.created_at, channels.archived_at, channels.member_count,
            streams.last_seq, streams.last_index, streams.floor,
            coalesce(read_positions.seq, 0), coalesce(read_positions.idx, 0)
        FROM channel_members
        JOIN channels ON channels.id = channel_members.channel_id
        JOIN workspace_members ON workspace_members.workspace_id = channels.workspace_id
            AND workspace_members.user_id = channel_members.user_id
        JOIN streams ON streams.channel_id = channels.id
        LEFT JOIN read_positions ON read_positions.channel_id = channels.id
            AND read_positions.user_id = channel_members.user_id
        WHERE channel_members.user_id = $1 AND channels.kind IN (0, 1)
        """,
        ReadChannel
    );

    /// <summary>
    /// Null: the session has ended, or belongs to another user. The memberships are read last: a stream of a channel
    /// may be newer than the user's own stream, never older.
    /// </summary>
    public async Task<UserSnapshot?> ReadAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken)
    {
        var user = await store.QueryFirstAsync(User, cancellationToken, userId, sessionId, clock.GetUtcNow());
        return user is null
            ? null
            : user with
            {
                Workspaces = await store.QueryAsync(Workspaces, cancellationToken, userId),
                Channels = await store.QueryAsync(Channels, cancellationToken, userId),
            };
    }

    private static JoinedChannel ReadChannel(IRow row) =>
        new(
            new()
            {
                Id = new(row.Guid(0)),
                WorkspaceId = new(row.Guid(1)),
                Name = row.Text(2),
                Kind = (ChannelKind)row.Int32(3),
                Topic = row.Text(4),
                CreatedBy = new(row.Guid(5)),
                CreatedAt = row.Time(6),
                ArchivedAt = row.IsNull(7) ? null : row.Time(7),
                MemberCount = row.Int32(8),
                Joined = true,
                LastSeq = row.Int64(9),
                LastIndex = row.Int64(10),
                ReadSeq = row.Int64(12),
                ReadIndex = row.Int64(13),
            },
            row.Int64(11)
        );
}
