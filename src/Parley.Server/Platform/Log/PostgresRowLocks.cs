using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Locks the rows of members and users that the effects of a transaction depend on: before the first effect and in one
/// order (see <see cref="Persistence.WriteTransactions"/>). Locks in the order of the effects would cause deadlocks
/// between transactions.
/// </summary>
internal static class PostgresRowLocks
{
    public static async Task AcquireAsync(NpgsqlConnection connection, IEnumerable<ChannelEffect> effects)
    {
        var (members, users) = (new HashSet<(Guid WorkspaceId, Guid UserId)>(), new HashSet<Guid>());
        var (memberLock, userLock) = ("FOR SHARE", "FOR SHARE");
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case RequireRole e:
                    members.Add((e.WorkspaceId, e.UserId));
                    users.Add(e.UserId);
                    break;
                case RequireRank e:
                    members.Add((e.WorkspaceId, e.UserId));
                    members.Add((e.WorkspaceId, e.Target));
                    users.Add(e.UserId);
                    break;
                case RemoveWorkspaceMember e:
                    members.Add((e.WorkspaceId, e.UserId));
                    memberLock = "FOR UPDATE";
                    break;

                // Transactions that count the same memberships or workspaces must see each other.
                case LimitJoinedChannels e:
                    members.Add((e.WorkspaceId, e.UserId));
                    memberLock = memberLock == "FOR SHARE" ? "FOR NO KEY UPDATE" : memberLock;
                    break;
                case LimitWorkspaces e:
                    users.Add(e.UserId);
                    userLock = "FOR NO KEY UPDATE";
                    break;
            }
        }

        if (members.Count + users.Count == 0)
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
                    ORDER BY workspace_id, user_id {memberLock} OF member
                    """,
                    members.Select(member => member.WorkspaceId).ToArray(),
                    members.Select(member => member.UserId).ToArray()
                ),
                PostgresRows.Command($"SELECT 1 FROM users WHERE id = ANY($1) ORDER BY id {userLock}", users.ToArray()),
            },
        };
        await batch.ExecuteNonQueryAsync();
    }
}
