using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Messages.Effects;

/// <summary>
/// Takes a deleted reply out of its thread (<see cref="ThreadEntity"/>). Never refused: it comes after the
/// <see cref="DeleteMessage"/> of the reply, which is refused for a repetition.
/// </summary>
internal sealed record RemoveReply(Guid ThreadId, long Seq) : ChannelEffect;

/// <summary>The statements of <see cref="RemoveReply"/>.</summary>
internal sealed class RemoveReplyStatements : SharedEffectStatements<RemoveReply>
{
    /// <summary>
    /// How many deleted replies are skipped to find the last one that is left. A user who deletes very many must not
    /// make each deletion slow; if there are more, the time of the last reply stays.
    /// </summary>
    private const string MaxSkipped = "200";

    private const string Remove = "UPDATE threads SET reply_count = reply_count - 1 WHERE id = ";
    private const string Drop = "DELETE FROM threads WHERE reply_count <= 0 AND id = ";

    protected override async ValueTask<bool> ApplyAsync(EffectCommands sql, RemoveReply e)
    {
        await sql.ExecuteAsync($"{Remove}$1", e.ThreadId);
        await sql.ExecuteAsync($"{Drop}$1", e.ThreadId);
        await sql.ExecuteAsync(FindLast("$1", "$2"), e.ThreadId, e.Seq);
        return true;
    }

    /// <summary>If the last reply was deleted, the one before it is the last.</summary>
    private static string FindLast(string thread, string seq) =>
        $"""
            UPDATE threads SET last_reply_at = newest.created_at, last_reply_seq = newest.seq
            FROM (
                SELECT created_at, seq FROM (
                    SELECT created_at, seq, deleted_at FROM messages WHERE thread_id = {thread} AND seq < {seq}
                    ORDER BY seq DESC LIMIT {MaxSkipped}) earlier
                WHERE deleted_at IS NULL ORDER BY seq DESC LIMIT 1) newest
            WHERE id = {thread} AND last_reply_seq = {seq}
            """;
}
