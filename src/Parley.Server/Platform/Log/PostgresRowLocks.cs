using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Locks the rows of members and users that the effects of a transaction depend on: before the first effect and in one
/// order (see <see cref="Persistence.WriteTransactions"/>). Locks in the order of the effects would cause deadlocks
/// between transactions.
/// </summary>
internal sealed class PostgresRowLocks
{
    private readonly HashSet<(Guid WorkspaceId, Guid UserId)> _members = [];
    private readonly HashSet<Guid> _users = [];
    private readonly HashSet<Guid> _streams = [];
    private PostgresRowLock _memberLock;
    private PostgresRowLock _userLock;

    /// <summary>
    /// Requests a lock on the membership of a user in a workspace. The strongest request applies to all.
    /// </summary>
    public void Member(Guid workspaceId, Guid userId, PostgresRowLock strength)
    {
        _members.Add((workspaceId, userId));
        _memberLock = strength > _memberLock ? strength : _memberLock;
    }

    /// <summary>Requests a lock on a user. The strongest request applies to all.</summary>
    public void User(Guid userId, PostgresRowLock strength)
    {
        _users.Add(userId);
        _userLock = strength > _userLock ? strength : _userLock;
    }

    /// <summary>The streams of users that effects append to. They are locked with the streams of the appends.</summary>
    public IReadOnlySet<Guid> Streams => _streams;

    /// <summary>Requests a lock on the stream of a user.</summary>
    public void Stream(Guid userId) => _streams.Add(userId);

    /// <summary>Locks the members and users.</summary>
    public async Task AcquireAsync(NpgsqlConnection connection)
    {
        if (_members.Count + _users.Count == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                PostgresRows.Command(
                    $"""
                    SELECT 1 FROM workspace_members member
                    JOIN unnest($1, $2) AS requested(workspace_id, user_id) USING (workspace_id, user_id)
                    ORDER BY workspace_id, user_id {Clause(_memberLock)} OF member
                    """,
                    _members.Select(member => member.WorkspaceId).ToArray(),
                    _members.Select(member => member.UserId).ToArray()
                ),
                PostgresRows.Command(
                    $"SELECT 1 FROM users WHERE id = ANY($1) ORDER BY id {Clause(_userLock)}",
                    _users.ToArray()
                ),
            },
        };
        await batch.ExecuteNonQueryAsync();
    }

    private static string Clause(PostgresRowLock strength) =>
        strength switch
        {
            PostgresRowLock.Update => "FOR UPDATE",
            PostgresRowLock.NoKeyUpdate => "FOR NO KEY UPDATE",
            _ => "FOR SHARE",
        };
}

/// <summary>The strength of a row lock of PostgreSQL.</summary>
internal enum PostgresRowLock
{
    /// <summary>The row stays as it is until the commit.</summary>
    Share,

    /// <summary>As <see cref="Share"/>, and only one transaction has it: for counting the rows of this owner.</summary>
    NoKeyUpdate,

    /// <summary>The row may be deleted.</summary>
    Update,
}
