using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels.Effects;

/// <summary>
/// Adds a member to a channel. Earlier messages count as read. Refused if the user is not a member of the workspace.
/// </summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="UserId">The user.</param>
/// <param name="At">The time.</param>
/// <param name="Read">The read position: the event by which the user joins.</param>
internal sealed record AddMember(Guid ChannelId, Guid UserId, DateTimeOffset At, StreamHead Read) : ChannelEffect;

/// <summary>The statements of <see cref="AddMember"/>.</summary>
internal sealed class AddMemberStatements : EffectStatements<AddMember>
{
    protected override bool Apply(SqliteEffectCommands sql, AddMember e)
    {
        // The condition is part of the commit: a user who is removed from the workspace at the same time must not join
        // a channel.
        var added = sql.Execute(
            """
            INSERT INTO channel_members(channel_id, user_id, joined_at, joined_seq)
            SELECT channels.id, $1, $2, $3 FROM channels
            JOIN workspace_members member ON member.workspace_id = channels.workspace_id AND member.user_id = $1
            WHERE channels.id = $0
            """,
            e.ChannelId,
            e.UserId,
            e.At,
            e.Read.Seq
        );
        if (added == 0)
        {
            return false;
        }

        JoinPosition.Set(sql, e.ChannelId, e.UserId, e.Read);
        return MemberCount.Add(sql, e.ChannelId, added);
    }

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, AddMember e)
    {
        // The condition is part of the commit: a user who is removed from the workspace at the same time must not join
        // a channel. The lock on the workspace membership makes the removal wait for this commit; then it finds the new
        // channel membership.
        var added = await sql.ExecuteAsync(
            """
            INSERT INTO channel_members(channel_id, user_id, joined_at, joined_seq)
            SELECT channels.id, member.user_id, $3, $4 FROM channels
            JOIN workspace_members member ON member.workspace_id = channels.workspace_id AND member.user_id = $2
            WHERE channels.id = $1 FOR KEY SHARE OF member
            """,
            e.ChannelId,
            e.UserId,
            e.At,
            e.Read.Seq
        );
        if (added == 0)
        {
            return false;
        }

        await JoinPosition.SetAsync(sql, e.ChannelId, e.UserId, e.Read);
        return await MemberCount.AddAsync(sql, e.ChannelId, added);
    }
}
