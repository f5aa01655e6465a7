using Npgsql;

namespace Parley.Server.Platform.Log;

/// <summary>The statements of one type of effects that messages may have. Stateless.</summary>
internal abstract class MessageEffectStatements : EffectStatements
{
    /// <summary>Writes effects of a batch. An exception fails the batch.</summary>
    public abstract void Apply(SqliteEffectCommands sql, IReadOnlyList<WrittenEffect> effects);

    /// <summary>The statement that writes effects of a batch. An error fails the batch.</summary>
    public abstract NpgsqlBatchCommand ToCommand(PostgresEffectCommands sql, IReadOnlyList<WrittenEffect> effects);
}

/// <inheritdoc/>
internal abstract class MessageEffectStatements<TEffect> : MessageEffectStatements
    where TEffect : MessageEffect
{
    public sealed override Type EffectType => typeof(TEffect);

    public sealed override void Apply(SqliteEffectCommands sql, IReadOnlyList<WrittenEffect> effects) =>
        Apply(sql, Cast(effects));

    public sealed override bool Apply(SqliteEffectCommands sql, ChannelEffect e)
    {
        Apply(sql, [new((TEffect)e, default, 0)]);
        return true;
    }

    public sealed override NpgsqlBatchCommand ToCommand(
        PostgresEffectCommands sql,
        IReadOnlyList<WrittenEffect> effects
    ) => ToCommand(sql, Cast(effects));

    public sealed override async Task<bool> ApplyAsync(PostgresEffectCommands sql, ChannelEffect e)
    {
        await sql.ExecuteAsync(ToCommand(sql, [new((TEffect)e, default, 0)]));
        return true;
    }

    public sealed override void Lock(PostgresRowLocks locks, ChannelEffect e) => Lock(locks, (TEffect)e);

    /// <summary>
    /// Writes the effects, in order, by one prepared statement. It must not fail because of their content.
    /// </summary>
    protected abstract void Apply(SqliteEffectCommands sql, WrittenEffect<TEffect>[] effects);

    /// <summary>
    /// One statement for all effects, in order. It must not fail because of their content. It shares a round trip with
    /// the rows of the messages, which come before it. Rows that commits of other channels may change need a lock of
    /// <see cref="Lock(PostgresRowLocks, TEffect)"/>, or two nodes could be in a deadlock.
    /// </summary>
    protected abstract NpgsqlBatchCommand ToCommand(PostgresEffectCommands sql, WrittenEffect<TEffect>[] effects);

    /// <summary>Requests the locks on rows of members and users that the effect depends on.</summary>
    protected virtual void Lock(PostgresRowLocks locks, TEffect e) { }

    private static WrittenEffect<TEffect>[] Cast(IReadOnlyList<WrittenEffect> effects) =>
        [
            .. effects.Select(written => new WrittenEffect<TEffect>(
                (TEffect)written.Effect,
                written.ChannelId,
                written.Seq
            )),
        ];
}
