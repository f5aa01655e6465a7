using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

/// <summary>The writing connection with its prepared statements. Only the thread of the commit loop uses it.</summary>
internal sealed class SqliteLogCommands(SqliteConnection connection, EffectRegistry effects) : IDisposable
{
    private readonly SqliteStatement _begin = new(connection, "BEGIN IMMEDIATE", 0);
    private readonly SqliteStatement _commit = new(connection, "COMMIT", 0);
    private readonly SqliteStatement _rollback = new(connection, "ROLLBACK", 0);
    private readonly SqliteStatement _savepoint = new(connection, "SAVEPOINT append", 0);
    private readonly SqliteStatement _release = new(connection, "RELEASE append", 0);
    private readonly SqliteStatement _undo = new(connection, "ROLLBACK TO append", 0);

    private readonly SqliteStatement _open = new(
        connection,
        "INSERT INTO streams(channel_id, last_seq, last_index) VALUES($1, 0, 0) ON CONFLICT DO NOTHING",
        1
    );

    private readonly SqliteStatement _advance = new(
        connection,
        "UPDATE streams SET last_seq = $2, last_index = $3 WHERE channel_id = $1 AND last_seq = $4",
        4
    );

    private readonly SqliteStatement _head = new(
        connection,
        "SELECT last_seq, last_index FROM streams WHERE channel_id = $1",
        1
    );

    private readonly SqliteStatement _find = new(
        connection,
        $"SELECT {MessageRows.Columns} FROM messages WHERE id = $1",
        1
    );

    private readonly SqliteStatement _inChannel = new(
        connection,
        "SELECT thread_id IS NULL FROM messages WHERE id = $1 AND channel_id = $2",
        2
    );

    private readonly SqliteStatement _insertMessage = new(
        connection,
        """
        INSERT INTO messages(channel_id, seq, id, idx, author_id, content, type, thread_id, reply_to, created_at)
        VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT(id) DO NOTHING
        """,
        10
    );

    /// <summary>Apart from <see cref="_insertMessage"/>: a text binds no value for it.</summary>
    private readonly SqliteStatement _insertSealed = new(
        connection,
        """
        INSERT INTO messages(
            channel_id, seq, id, idx, author_id, content, type, thread_id, reply_to, created_at, sealed)
        VALUES($0, $1, $2, $3, $4, '', $5, $6, $7, $8, $9) ON CONFLICT(id) DO NOTHING
        """,
        10
    );

    private readonly SqliteStatement _insertEvent = new(
        connection,
        "INSERT INTO events(channel_id, seq, payload, created_at, content_of) VALUES($1, $2, $3, $4, $5)",
        5
    );

    private readonly SqliteStatement _indexAt = new(
        connection,
        "SELECT idx FROM messages WHERE channel_id = $1 AND seq <= $2 AND idx IS NOT NULL ORDER BY seq DESC LIMIT 1",
        2
    );

    private readonly SqliteStatement _markRead = new(
        connection,
        """
        INSERT INTO read_positions(channel_id, user_id, seq, idx) VALUES($1, $2, $3, $4)
        ON CONFLICT(channel_id, user_id) DO UPDATE SET seq = excluded.seq, idx = excluded.idx WHERE excluded.seq > seq
        """,
        4
    );

    private readonly SqliteStatement _readPosition = new(
        connection,
        "SELECT seq, idx FROM read_positions WHERE channel_id = $1 AND user_id = $2",
        2
    );

    private readonly SqliteTrimCommands _trim = new(connection);
    private readonly SqliteEffectCommands _effects = new(connection);
    private readonly PendingMessageEffects _pending = new();

    private bool _useSavepoints;

    public void Begin()
    {
        _begin.Execute();
        _pending.Clear();
        _useSavepoints = false;
    }

    /// <summary>Rolls the batch back, to write it again with a savepoint for each append.</summary>
    public void RestartWithSavepoints()
    {
        _rollback.Execute();
        _begin.Execute();
        _pending.Clear();
        _useSavepoints = true;
    }

    /// <summary>Writes the effects of the messages since the last call, one type after the other.</summary>
    public void ApplyMessageEffects()
    {
        foreach (var (statements, written) in _pending.Take(effects))
        {
            statements.Apply(_effects, written);
        }
    }

    public void Commit() => _commit.Execute();

    /// <inheritdoc cref="EffectCommands.RunCommitted"/>
    public void RunCommitted() => _effects.RunCommitted();

    public sqlite3 Database => connection.Handle!;

    /// <inheritdoc cref="SqliteEffectCommands.TakeErasureFlag"/>
    public bool TakeErasureFlag() => _effects.TakeErasureFlag();

    /// <summary>
    /// Writes an append completely or not at all, within the transaction of the batch. An append of messages is refused
    /// only if its fence is lost. That is rare, so the whole batch is rolled back then: a savepoint per append would
    /// copy every page that it touches.
    /// </summary>
    /// <exception cref="FenceLostException">
    /// The stream ends elsewhere. After <see cref="RestartWithSavepoints"/> the result reports it instead.
    /// </exception>
    public AppendResult Append(Append append)
    {
        if (!append.ContainsOnlyMessages)
        {
            // Its effects may depend on those of earlier messages.
            ApplyMessageEffects();
            return AppendInSavepoint(append);
        }

        if (_useSavepoints)
        {
            return AppendInSavepoint(append);
        }

        var result = TryAppend(append);
        return result.Outcome == AppendOutcome.Committed ? result : throw new FenceLostException();
    }

    public (StreamHead Position, bool Moved) MarkRead(Guid channelId, Guid userId, long seq)
    {
        var reached = Math.Min(seq, Head(channelId).Seq);
        var index = _indexAt.Number(channelId, reached) ?? 0;
        var moved = _markRead.Execute(channelId, userId, reached, index) == 1;
        using var row = _readPosition.Query(channelId, userId);
        row.Read();
        return (new(row.Int64(0), row.Int64(1)), moved);
    }

    /// <inheritdoc cref="SqliteTrimCommands.Execute"/>
    public (int Events, int Finished) Trim(ReadOnlySpan<TrimTarget> targets, int limit) =>
        _trim.Execute(targets, limit);

    public void Dispose()
    {
        foreach (
            var statement in (ReadOnlySpan<SqliteStatement>)
                [
                    _begin,
                    _commit,
                    _rollback,
                    _savepoint,
                    _release,
                    _undo,
                    _open,
                    _advance,
                    _head,
                    _find,
                    _inChannel,
                    _insertMessage,
                    _insertSealed,
                    _insertEvent,
                    _indexAt,
                    _markRead,
                    _readPosition,
                ]
        )
        {
            statement.Dispose();
        }

        _trim.Dispose();
        _effects.Dispose();
        connection.Dispose();
    }

    private AppendResult AppendInSavepoint(Append append)
    {
        _savepoint.Execute();
        var pending = _pending.Count;
        var result = TryAppend(append);
        if (result.Outcome != AppendOutcome.Committed)
        {
            _undo.Execute();
            _pending.Truncate(pending);
            result = result with { Head = Head(append.ChannelId) };
        }

        _release.Execute();
        return result;
    }

    private AppendResult TryAppend(Append append)
    {
        try
        {
            return WriteAll(append);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            // The seq is taken: the writer's state of the stream is stale.
            return new(AppendOutcome.FenceLost, default, []);
        }
    }

    private AppendResult WriteAll(Append append)
    {
        var head = append.Fence;
        var results = new DraftResult[append.Drafts.Count];
        for (var i = 0; i < results.Length; i++)
        {
            switch (append.Drafts[i])
            {
                case MessageDraft message:
                    results[i] = Write(append.ChannelId, message, ref head);
                    break;
                case EventDraft change:
                    if (
                        change.Effects.FirstOrDefault(effect => !effects.Find(effect).Apply(_effects, effect)) is
                        { } refused
                    )
                    {
                        return new(AppendOutcome.EffectRefused, default, [], refused);
                    }

                    results[i] = Write(append.ChannelId, change, ref head);
                    break;
            }
        }

        return (
            head == append.Fence
                ? append.ContainsOnlyMessages || Head(append.ChannelId).Seq == head.Seq
                : Advance(append, head)
        )
            ? new(AppendOutcome.Committed, head, results)
            : new(AppendOutcome.FenceLost, default, []);
    }

    private DraftResult Write(Guid channelId, MessageDraft draft, ref StreamHead head)
    {
        if ((draft.ThreadId ?? draft.ReplyTo) is not null && Check(channelId, draft) is { } answer)
        {
            return answer;
        }

        long? index = draft.ThreadId is null ? head.Index + 1 : null;
        var written = draft.Sealed is { } body
            ? _insertSealed.Execute(
                channelId,
                head.Seq + 1,
                draft.Id,
                index,
                draft.AuthorId,
                (int)draft.Type,
                draft.ThreadId,
                draft.ReplyTo,
                draft.At,
                body.Bytes.ToArray()
            )
            : _insertMessage.Execute(
                channelId,
                head.Seq + 1,
                draft.Id,
                index,
                draft.AuthorId,
                draft.Content,
                (int)draft.Type,
                draft.ThreadId,
                draft.ReplyTo,
                draft.At
            );
        if (written == 0)
        {
            return draft.ResolveDuplicate(Find(draft.Id)!, channelId);
        }

        head = new(head.Seq + 1, index ?? head.Index);
        if (draft.Effects is { } own)
        {
            _pending.Add(own, channelId, head.Seq);
        }

        return new(DraftOutcome.Written, head.Seq, index, draft.At);
    }

    /// <summary>
    /// Checks that the messages it refers to exist, except for a message that is already stored. Null: it may be
    /// written.
    /// </summary>
    private DraftResult? Check(Guid channelId, MessageDraft draft)
    {
        if (Find(draft.Id) is { } stored)
        {
            return draft.ResolveDuplicate(stored, channelId);
        }

        if (draft.ThreadId is { } thread && _inChannel.Number(thread, channelId) is not 1)
        {
            return new(DraftOutcome.ThreadNotFound, 0, null, default);
        }

        return draft.ReplyTo is { } reply && _inChannel.Number(reply, channelId) is null
            ? new(DraftOutcome.ReplyNotFound, 0, null, default)
            : null;
    }

    private DraftResult Write(Guid channelId, EventDraft draft, ref StreamHead head)
    {
        if (draft.Encode is not { } encode)
        {
            return new(DraftOutcome.Written, head.Seq, null, draft.At);
        }

        head = head with { Seq = head.Seq + 1 };
        var payload = encode(head);
        _insertEvent.Execute(channelId, head.Seq, payload, draft.At, draft.ContentOf);
        return new(DraftOutcome.Written, head.Seq, null, draft.At, payload);
    }

    /// <summary>
    /// The fence (promise P14): only a writer that knows the current end of the stream may advance it.
    /// </summary>
    private bool Advance(Append append, StreamHead head)
    {
        if (append.Fence.Seq == 0)
        {
            _open.Execute(append.ChannelId);
        }

        return _advance.Execute(append.ChannelId, head.Seq, head.Index, append.Fence.Seq) == 1;
    }

    private StreamHead Head(Guid channelId)
    {
        using var row = _head.Query(channelId);
        return row.Read() ? new(row.Int64(0), row.Int64(1)) : default;
    }

    private StoredMessage? Find(Guid id)
    {
        using var row = _find.Query(id);
        return row.Read() ? MessageRows.Read(row) : null;
    }
}

/// <summary>The stream does not end at the fence of the append: the batch must be rolled back.</summary>
internal sealed class FenceLostException : Exception;
