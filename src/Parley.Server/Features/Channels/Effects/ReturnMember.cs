using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Adds a member to a group again. Earlier messages count as read. Refused unless the user was one of its first
/// members: the key names them.
/// </summary>
/// <param name="ChannelId">The group.</param>
/// <param name="UserId">The user.</param>
/// <param name="At">The time.</param>
/// <param name="Read">The read position: the event by which the user returns.</param>
internal sealed record ReturnMember(Guid ChannelId, Guid UserId, DateTimeOffset At, StreamHead Read) : ChannelEffect
{
    /// <summary>A member in the key of a conversation.</summary>
    public static string ToKey(Guid userId) => userId.ToString("N");
}

/// <summary>The statements of <see cref="ReturnMember"/>.</summary>
internal sealed class ReturnMemberStatements : EffectStatements<ReturnMember>
{
    protected override bool Apply(SqliteEffectCommands sql, ReturnMember e)
    {
        var added = sql.Execute(
            """
            INSERT INTO channel_members(channel_id, user_id, joined_at, joined_seq)
            SELECT id, $1, $2, $3 FROM channels WHERE id = $0 AND kind = $4 AND instr(direct_key, $5) > 0
            """,
            e.ChannelId,
            e.UserId,
            e.At,
            e.Read.Seq,
            (int)ChannelKind.Group,
            ReturnMember.ToKey(e.UserId)
        );
        if (added == 0)
        {
            return false;
        }

        JoinPosition.Set(sql, e.ChannelId, e.UserId, e.Read);
        return MemberCount.Add(sql, e.ChannelId, added);
    }

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, ReturnMember e)
    {
        var added = await sql.ExecuteAsync(
            """
            INSERT INTO channel_members(channel_id, user_id, joined_at, joined_seq)
            SELECT id, $2, $3, $4 FROM channels WHERE id = $1 AND kind = $5 AND strpos(direct_key, $6) > 0
            """,
            e.ChannelId,
            e.UserId,
            e.At,
            e.Read.Seq,
            ChannelKind.Group,
            ReturnMember.ToKey(e.UserId)
        );
        if (added == 0)
        {
            return false;
        }

        await JoinPosition.SetAsync(sql, e.ChannelId, e.UserId, e.Read);
        return await MemberCount.AddAsync(sql, e.ChannelId, added);
    }
}
