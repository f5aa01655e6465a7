using Npgsql;
using NpgsqlTypes;
using static Parley.Server.Platform.Log.PostgresRows;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Writes a batch of jobs in one transaction. Other nodes write at the same time. Each transaction locks its streams
/// first and in the same order; under these locks the decisions of <see cref="PostgresBatchPlan"/> hold until the
/// commit.
/// </summary>
internal sealed class PostgresLogWriter(NpgsqlConnection connection, EffectRegistry effects, TimeProvider clock)
    : IAsyncDisposable
{
    private readonly PostgresEffectCommands _effects = new(connection);
    private readonly PendingMessageEffects _pending = new();
    private readonly PostgresReadPositions _readPositions = new(connection);

    /// <param name="jobs">The writes of one transaction.</param>
    /// <param name="cancellationToken">
    /// Checked between steps; commands are not cancelled, see <see cref="Persistence.PostgresDatabase"/>.
    /// </param>
    public async Task WriteAsync(IReadOnlyList<PostgresJob> jobs, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        var appends = jobs.OfType<PostgresAppendJob>().ToList();
        if (appends.Count > 0)
        {
            await WriteAsync(appends, transaction, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        await _readPositions.MoveAsync([.. jobs.OfType<PostgresMarkReadJob>()]);
        foreach (var probe in jobs.OfType<PostgresProbeJob>())
        {
            await RunAsync(
                Command(
                    """
                    INSERT INTO meta(key, value) VALUES('probe', $1)
                    ON CONFLICT (key) DO UPDATE SET value = excluded.value
                    """,
                    clock.GetUtcNow().ToString("O")
                )
            );
            probe.Result = true;
        }

        cancellationToken.ThrowIfCancellationRequested();
        await transaction.CommitAsync(CancellationToken.None);
        _effects.RunCommitted();
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task WriteAsync(
        List<PostgresAppendJob> jobs,
        NpgsqlTransaction transaction,
        CancellationToken cancellationToken
    )
    {
        _pending.Clear();
        var plan = new PostgresBatchPlan(_pending);
        var locks = RequestLocks(jobs);
        var opened = await LockAsync(plan, jobs, locks.Streams);
        await locks.AcquireAsync(connection);
        foreach (var job in jobs)
        {
            job.Result = job.Append.Drafts.Any(draft => draft is EventDraft { Effects.Count: > 0 })
                ? await WriteWithEffectsAsync(plan, job.Append, transaction)
                : Decide(plan, job.Append);
        }

        cancellationToken.ThrowIfCancellationRequested();
        await FlushAsync(plan);
        opened.RemoveAll(channelId => plan.Head(channelId).Seq > 0);
        if (opened.Count > 0)
        {
            // Streams whose appends were all refused.
            await RunAsync(
                Command("DELETE FROM streams WHERE channel_id = ANY($1) AND last_seq = 0", opened.ToArray())
            );
        }
    }

    /// <summary>
    /// Creates the new streams and locks all streams in the order of their ids, which prevents deadlocks between nodes.
    /// Then, under the locks, reads the messages: earlier holders of a lock have committed. Returns the created
    /// streams.
    /// </summary>
    /// <param name="plan">Tracks the streams and messages.</param>
    /// <param name="jobs">The appends.</param>
    /// <param name="ofUsers">The streams of users that effects append to.</param>
    private async Task<List<Guid>> LockAsync(
        PostgresBatchPlan plan,
        List<PostgresAppendJob> jobs,
        IReadOnlySet<Guid> ofUsers
    )
    {
        var streams = jobs.Select(job => job.Append.ChannelId).Concat(ofUsers).Distinct().ToArray();
        var fresh = jobs.Where(job => job.Append.Fence.Seq == 0)
            .Select(job => job.Append.ChannelId)
            .Concat(ofUsers)
            .Distinct()
            .ToArray();
        var messages = jobs.SelectMany(job => job.Append.Drafts)
            .OfType<MessageDraft>()
            .SelectMany(draft => (Guid[])[draft.Id, draft.ThreadId ?? draft.Id, draft.ReplyTo ?? draft.Id])
            .Distinct()
            .ToArray();
        await using var batch = Batch(
            connection,
            Command(
                """
                INSERT INTO streams(channel_id, last_seq, last_index, floor)
                SELECT id, 0, 0, 0 FROM unnest($1) AS fresh(id) ORDER BY id
                ON CONFLICT DO NOTHING RETURNING channel_id
                """,
                fresh
            ),
            Command(
                """
                SELECT channel_id, last_seq, last_index FROM streams WHERE channel_id = ANY($1)
                    ORDER BY channel_id FOR NO KEY UPDATE
                """,
                streams
            ),
            Command($"SELECT {MessageRows.Columns} FROM messages WHERE id = ANY($1)", messages)
        );
        await using var row = await batch.ExecuteReaderAsync();
        var opened = new List<Guid>();
        while (await row.ReadAsync())
        {
            opened.Add(row.GetGuid(0));
        }

        await row.NextResultAsync();
        while (await row.ReadAsync())
        {
            plan.Track(row.GetGuid(0), new(row.GetInt64(1), row.GetInt64(2)));
        }

        await row.NextResultAsync();
        var message = new PostgresRow(row);
        while (await row.ReadAsync())
        {
            plan.Track(MessageRows.Read(message));
        }

        return opened;
    }

    private PostgresRowLocks RequestLocks(List<PostgresAppendJob> jobs)
    {
        var locks = new PostgresRowLocks();
        foreach (var effect in jobs.SelectMany(job => job.Append.Drafts).SelectMany(EffectsOf))
        {
            effects.Find(effect).Lock(locks, effect);
        }

        return locks;
    }

    private static IReadOnlyList<ChannelEffect> EffectsOf(Draft draft) =>
        draft switch
        {
            MessageDraft message => message.Effects ?? [],
            EventDraft change => change.Effects,
            _ => [],
        };

    private static AppendResult Decide(PostgresBatchPlan plan, Append append)
    {
        var appendPlan = new PostgresAppendPlan(plan, append);
        var results = new DraftResult[append.Drafts.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = append.Drafts[i] switch
            {
                MessageDraft message => appendPlan.Add(message),
                var change => appendPlan.Add((EventDraft)change),
            };
        }

        return Finish(plan, append, appendPlan, results);
    }

    /// <summary>
    /// The fence (promise P14): only a writer that knows the current end of the stream may advance it.
    /// </summary>
    private static AppendResult Finish(
        PostgresBatchPlan plan,
        Append append,
        PostgresAppendPlan appendPlan,
        DraftResult[] results
    )
    {
        if (appendPlan.Head == append.Fence)
        {
            return new(AppendOutcome.Committed, appendPlan.Head, results);
        }

        if (plan.Head(append.ChannelId).Seq != append.Fence.Seq)
        {
            return new(AppendOutcome.FenceLost, plan.Head(append.ChannelId), []);
        }

        appendPlan.Accept();
        return new(AppendOutcome.Committed, appendPlan.Head, results);
    }

    /// <summary>
    /// Applies an append with effects inside a savepoint: a refused append does not affect the others.
    /// </summary>
    private async Task<AppendResult> WriteWithEffectsAsync(
        PostgresBatchPlan plan,
        Append append,
        NpgsqlTransaction transaction
    )
    {
        var head = plan.Head(append.ChannelId);
        if (head.Seq != append.Fence.Seq)
        {
            return new(AppendOutcome.FenceLost, head, []);
        }

        // An effect may refer to a message of an earlier append.
        await FlushAsync(plan);
        await transaction.SaveAsync("append");
        var refused = await ApplyAsync(append);
        if (refused is { } result)
        {
            await transaction.RollbackAsync("append");
            return result with { Head = head };
        }

        // Effects come before the rows: no effect refers to a message of its own append.
        await transaction.ReleaseAsync("append");
        return Decide(plan, append);
    }

    private async Task<AppendResult?> ApplyAsync(Append append)
    {
        try
        {
            foreach (var effect in append.Drafts.OfType<EventDraft>().SelectMany(change => change.Effects))
            {
                if (!await effects.Find(effect).ApplyAsync(_effects, effect))
                {
                    return new(AppendOutcome.EffectRefused, default, [], effect);
                }
            }

            return null;
        }
        catch (PostgresException exception) when (exception.SqlState.StartsWith("23", StringComparison.Ordinal))
        {
            // The row exists: the writer's state of the channel is stale.
            return new(AppendOutcome.FenceLost, default, []);
        }
    }

    private async Task FlushAsync(PostgresBatchPlan plan)
    {
        var rows = plan.Rows;
        var commands = new List<NpgsqlBatchCommand>();
        if (rows.Messages is { Count: > 0 } messages)
        {
            commands.Add(Insert(messages));
        }

        if (rows.Events is { Count: > 0 } events)
        {
            commands.Add(
                Command(
                    """
                    INSERT INTO events(channel_id, seq, payload, created_at, content_of)
                    SELECT * FROM unnest($1, $2, $3, $4, $5)
                    """,
                    Column(events, change => change.ChannelId),
                    Column(events, change => change.Seq),
                    Column(events, change => change.Payload),
                    Column(events, change => change.At.ToUniversalTime()),
                    Column(events, change => change.ContentOf)
                )
            );
        }

        foreach (var (statements, written) in plan.Effects.Take(effects))
        {
            commands.Add(statements.ToCommand(_effects, written));
        }

        if (rows.Streams.Count == 0)
        {
            return;
        }

        var streams = rows.Streams.ToList();
        commands.Add(
            Command(
                """
                UPDATE streams SET last_seq = moved.seq, last_index = moved.idx
                    FROM unnest($1, $2, $3, $4) AS moved(channel_id, fence, seq, idx)
                WHERE streams.channel_id = moved.channel_id AND streams.last_seq = moved.fence
                """,
                Column(streams, stream => stream.Key),
                Column(streams, stream => stream.Value.From),
                Column(streams, stream => stream.Value.To.Seq),
                Column(streams, stream => stream.Value.To.Index)
            )
        );
        await RunAsync([.. commands]);
        if (commands[^1].RecordsAffected != streams.Count)
        {
            throw new InvalidOperationException(
                $"{commands[^1].RecordsAffected} of {streams.Count} locked streams were where they were said to be."
            );
        }

        rows.Clear();
    }

    private static NpgsqlBatchCommand Insert(List<StoredMessage> messages)
    {
        var command = InsertText(messages);
        if (messages.Exists(static message => message.Sealed is not null))
        {
            command.CommandText = $"""
                INSERT INTO messages({MessageRows.NewColumns}, sealed)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """;
            command.Parameters.Add(
                new()
                {
                    Value = Column(messages, message => message.Sealed?.Bytes.ToArray()),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
                }
            );
        }

        return command;
    }

    /// <summary>Without the column of sealed bodies, which most batches do not need.</summary>
    private static NpgsqlBatchCommand InsertText(List<StoredMessage> messages)
    {
        var command = Command(
            $"""
            INSERT INTO messages({MessageRows.NewColumns}) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            Column(messages, message => message.Id),
            Column(messages, message => message.ChannelId),
            Column(messages, message => message.Seq),
            Column(messages, message => message.Index),
            Column(messages, message => message.AuthorId),
            Column(messages, message => message.Content),
            Column(messages, message => (int)message.Type),
            Column(messages, message => message.ThreadId),
            Column(messages, message => message.ReplyTo),
            Column(messages, message => message.At.ToUniversalTime())
        );
        command.Parameters[5].NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text;
        return command;
    }

    private async Task RunAsync(params NpgsqlBatchCommand[] commands)
    {
        await using var batch = Batch(connection, commands);
        await batch.ExecuteNonQueryAsync();
    }
}
