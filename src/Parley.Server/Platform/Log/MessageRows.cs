namespace Parley.Server.Platform.Log;

/// <summary>The columns of a message and how to read them, the same for both stores.</summary>
internal static class MessageRows
{
    /// <summary>The columns of a new message.</summary>
    public const string NewColumns =
        "id, channel_id, seq, idx, author_id, content, type, thread_id, reply_to, created_at";

    public const string Columns = $"{NewColumns}, edited_at, deleted_at, version, original, reactions";

    /// <summary>
    /// The maximum number of user ids per emoji; the other users are only counted (protocol, section 3). A string, so
    /// that it can be a part of statements.
    /// </summary>
    public const string MaxNamedUsers = "20";

    public static StoredMessage Read<TRow>(TRow row)
        where TRow : IRow =>
        new(
            row.Guid(0),
            row.Guid(1),
            row.Int64(2),
            row.IsNull(3) ? null : row.Int64(3),
            row.Guid(4),
            row.Text(5),
            (MessageType)row.Int32(6),
            row.IsNull(7) ? null : row.Guid(7),
            row.IsNull(8) ? null : row.Guid(8),
            row.Time(9)
        )
        {
            EditedAt = row.IsNull(10) ? null : row.Time(10),
            DeletedAt = row.IsNull(11) ? null : row.Time(11),
            Version = row.IsNull(12) ? null : row.Int64(12),
            Original = row.IsNull(13) ? null : row.Blob(13),
            ReactionCount = row.Int32(14),
        };
}
