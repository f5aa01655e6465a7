using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Platform.UserStreams;

/// <summary>
/// Appends one event to the streams of users, in the commit of its cause (ADR-0033). Never refused. One statement per
/// store numbers and stores it for all users.
/// </summary>
internal sealed record AppendUserEvents : ChannelEffect
{
    /// <summary>More users take several commits: other writers wait for each.</summary>
    public const int MaxUsers = 10_000;

    /// <param name="userIds">The users, at most <see cref="MaxUsers"/>; repeated ones count once.</param>
    /// <param name="userEvent">The event. Its number is ignored: each user's stream has its own.</param>
    /// <param name="at">The time of the event.</param>
    public AppendUserEvents(IEnumerable<Guid> userIds, UserEvent userEvent, DateTimeOffset at)
        : this(userIds, UserEventPayload.Encode(userEvent), at) { }

    /// <summary>Also for another stream that is kept like that of a user, under an id of its own.</summary>
    public AppendUserEvents(IEnumerable<Guid> userIds, byte[] payload, DateTimeOffset at)
    {
        UserIds = [.. userIds.Distinct().Order()];
        if (UserIds.Length > MaxUsers)
        {
            throw new ArgumentOutOfRangeException(nameof(userIds));
        }

        Payload = payload;
        At = at;
    }

    /// <summary>Sorted, which is the order of locks.</summary>
    public Guid[] UserIds { get; }

    /// <summary>The event as it is stored, see <see cref="UserEventPayload"/>.</summary>
    public byte[] Payload { get; }

    public DateTimeOffset At { get; }

    /// <summary>
    /// The numbers of the last write, for <see cref="UserEventPublisher"/> after the commit. A batch that was rolled
    /// back is written again, which replaces them.
    /// </summary>
    public IReadOnlyList<UserSeq> Written { get; set; } = [];
}

/// <summary>
/// The statements of <see cref="AppendUserEvents"/>. They need a transaction, of the log or of EF Core
/// (<see cref="IUserStreamStore"/>). On PostgreSQL the rows of the streams exist and are locked.
/// </summary>
internal sealed class AppendUserEventsStatements : EffectStatements<AppendUserEvents>
{
    protected override bool Apply(SqliteEffectCommands sql, AppendUserEvents e)
    {
        var written = new UserSeq[e.UserIds.Length];
        for (var i = 0; i < written.Length; i++)
        {
            var userId = e.UserIds[i];
            var seq = sql.Number(
                """
                INSERT INTO streams(channel_id, last_seq, last_index) VALUES($1, 1, 0)
                ON CONFLICT(channel_id) DO UPDATE SET last_seq = last_seq + 1 RETURNING last_seq
                """,
                userId
            )!.Value;
            sql.Execute(
                "INSERT INTO events(channel_id, seq, payload, created_at) VALUES($1, $2, $3, $4)",
                userId,
                seq,
                e.Payload,
                e.At
            );
            written[i] = new(userId, seq);
        }

        e.Written = written;
        return true;
    }

    protected override async Task<bool> ApplyAsync(PostgresEffectCommands sql, AppendUserEvents e)
    {
        e.Written = await sql.QueryAsync(
            """
            WITH moved AS (
                UPDATE streams SET last_seq = last_seq + 1 WHERE channel_id = ANY($1) RETURNING channel_id, last_seq
            ), stored AS (
                INSERT INTO events(channel_id, seq, payload, created_at) SELECT channel_id, last_seq, $2, $3 FROM moved
            )
            SELECT channel_id, last_seq FROM moved
            """,
            static row => new UserSeq(row.GetGuid(0), row.GetInt64(1)),
            e.UserIds,
            e.Payload,
            e.At
        );
        return e.Written.Count == e.UserIds.Length
            ? true
            : throw new InvalidOperationException("A stream of a user was not locked before its event.");
    }

    protected override void Lock(PostgresRowLocks locks, AppendUserEvents e) => Array.ForEach(e.UserIds, locks.Stream);
}
