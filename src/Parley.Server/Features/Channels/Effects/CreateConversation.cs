using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Creates a direct or group conversation and its members, for whom nothing is unread. Refused if these members have a
/// conversation.
/// </summary>
/// <param name="ChannelId">The conversation.</param>
/// <param name="Kind">Direct or group.</param>
/// <param name="Key">The members: unique for each set of them.</param>
/// <param name="Members">All members.</param>
/// <param name="CreatedBy">The user who opens it.</param>
/// <param name="At">The time.</param>
/// <param name="Encrypted">Its messages are sealed.</param>
internal sealed record CreateConversation(
    Guid ChannelId,
    ChannelKind Kind,
    string Key,
    Guid[] Members,
    Guid CreatedBy,
    DateTimeOffset At,
    bool Encrypted = false
) : ChannelEffect;

/// <summary>The statements of <see cref="CreateConversation"/>.</summary>
internal sealed class CreateConversationStatements : EffectStatements<CreateConversation>
{
    protected override bool Apply(SqliteEffectCommands sql, CreateConversation e)
    {
        var created = sql.Execute(
            """
            INSERT INTO channels(id, kind, direct_key, topic, created_by, created_at, member_count, encrypted)
            VALUES($0, $1, $2, '', $3, $4, $5, $6) ON CONFLICT DO NOTHING
            """,
            e.ChannelId,
            (int)e.Kind,
            e.Key,
            e.CreatedBy,
            e.At,
            e.Members.Length,
            e.Encrypted ? 1 : 0
        );
        return created == 1
            && Array.TrueForAll(
                e.Members,
                member =>
                    sql.Execute(
                        """
                        INSERT INTO channel_members(channel_id, user_id, joined_at, joined_seq) VALUES($0, $1, $2, 1)
                        """,
                        e.ChannelId,
                        member,
                        e.At
                    )
                        + sql.Execute(
                            "INSERT INTO read_positions(channel_id, user_id, seq, idx) VALUES($0, $1, 1, 0)",
                            e.ChannelId,
                            member
                        )
                    == 2
            );
    }

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, CreateConversation e)
    {
        // A concurrent creation with the same members waits here for the other one, and is then refused.
        var created = await sql.ExecuteAsync(
            """
            INSERT INTO channels(id, kind, direct_key, topic, created_by, created_at, member_count, encrypted)
            VALUES($1, $2, $3, '', $4, $5, $6, $7) ON CONFLICT DO NOTHING
            """,
            e.ChannelId,
            e.Kind,
            e.Key,
            e.CreatedBy,
            e.At,
            e.Members.Length,
            e.Encrypted
        );
        if (created != 1)
        {
            return false;
        }

        await sql.ExecuteAsync(
            """
            INSERT INTO channel_members(channel_id, user_id, joined_at, joined_seq)
            SELECT $1, member, $3, 1 FROM unnest($2) member
            """,
            e.ChannelId,
            e.Members,
            e.At
        );
        await sql.ExecuteAsync(
            "INSERT INTO read_positions(channel_id, user_id, seq, idx) SELECT $1, member, 1, 0 FROM unnest($2) member",
            e.ChannelId,
            e.Members
        );
        return true;
    }

    /// <summary>The accounts must exist until the members refer to them.</summary>
    protected override void Lock(PostgresRowLocks locks, CreateConversation e) =>
        Array.ForEach(e.Members, member => locks.User(member, PostgresRowLock.Share));
}
