namespace Parley.Server.Platform.Log;

/// <summary>
/// The statements that load the state of users and channels at a resume, and how to read their rows, the same for both
/// stores. Raw SQL: with EF Core they took three quarters of the time of a resume (ADR-0016).
/// </summary>
internal static class StateRows
{
    /// <summary>Parameter: the hash of a token.</summary>
    public const string Session =
        "SELECT id, user_id, expires_at, last_seen_at, created_at FROM sessions WHERE token_hash = $1";

    /// <summary>Parameters: a user, a session, the current time.</summary>
    public const string User = """
        SELECT users.id, users.display_name, users.email, users.created_at, coalesce(streams.last_seq, 0),
            coalesce(streams.floor, 0)
        FROM users
        LEFT JOIN streams ON streams.channel_id = users.id
        WHERE users.id = $1 AND EXISTS (
            SELECT 1 FROM sessions
            WHERE sessions.id = $2 AND sessions.user_id = users.id AND sessions.expires_at > $3)
        """;

    /// <summary>Parameter: a user.</summary>
    public const string Workspaces = """
        SELECT workspaces.id, workspaces.name, workspace_members.role, workspaces.created_at FROM workspace_members
        JOIN workspaces ON workspaces.id = workspace_members.workspace_id
        WHERE workspace_members.user_id = $1 ORDER BY workspaces.created_at, workspaces.id
        """;

    /// <summary>
    /// Parameter: a user. The channels that the user is a member of, which are visible whatever the role is.
    /// </summary>
    public const string Channels = """
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
        """;

    /// <summary>Parameter: a channel.</summary>
    public const string Channel = """
        SELECT channels.workspace_id, channels.name, channels.kind, channels.topic, channels.created_by,
            channels.created_at, channels.archived_at,
            coalesce(streams.last_seq, 0), coalesce(streams.last_index, 0)
        FROM channels LEFT JOIN streams ON streams.channel_id = channels.id WHERE channels.id = $1
        """;

    /// <summary>Parameter: a channel.</summary>
    public const string Members = "SELECT user_id FROM channel_members WHERE channel_id = $1";

    public static StoredSession ReadSession<TRow>(TRow row)
        where TRow : IRow => new(row.Guid(0), row.Guid(1), row.Time(2), row.Time(3), row.Time(4));

    public static (Me Me, long UserSeq, long UserFloor) ReadUser<TRow>(TRow row)
        where TRow : IRow =>
        (
            new()
            {
                Id = new(row.Guid(0)),
                DisplayName = row.Text(1),
                Email = row.IsNull(2) ? string.Empty : row.Text(2),
                CreatedAt = row.Time(3),
            },
            row.Int64(4),
            row.Int64(5)
        );

    public static Workspace ReadWorkspace<TRow>(TRow row)
        where TRow : IRow =>
        new()
        {
            Id = new(row.Guid(0)),
            Name = row.Text(1),
            Role = (WorkspaceRole)row.Int32(2),
            CreatedAt = row.Time(3),
        };

    /// <summary>Reads a row of <see cref="Channel"/>; the members are read separately.</summary>
    public static StoredChannel ReadChannelState<TRow>(TRow row)
        where TRow : IRow =>
        new(
            row.IsNull(0) ? Guid.Empty : row.Guid(0),
            row.IsNull(1) ? string.Empty : row.Text(1),
            (ChannelKind)row.Int32(2),
            row.Text(3),
            row.Guid(4),
            row.Time(5),
            row.IsNull(6) ? null : row.Time(6),
            new(row.Int64(7), row.Int64(8)),
            []
        );

    public static Guid ReadMember<TRow>(TRow row)
        where TRow : IRow => row.Guid(0);

    public static JoinedChannel ReadChannel<TRow>(TRow row)
        where TRow : IRow =>
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
