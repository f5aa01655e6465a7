namespace Parley.Server.Platform.Log;

/// <summary>The statements of one type of effects for both stores. Stateless.</summary>
internal abstract class EffectStatements
{
    /// <summary>The type of the effects.</summary>
    public abstract Type EffectType { get; }

    /// <summary>False: the effect is refused, and nothing of its append is written.</summary>
    public abstract bool Apply(SqliteEffectCommands sql, ChannelEffect e);

    /// <inheritdoc cref="Apply"/>
    public abstract Task<bool> ApplyAsync(PostgresEffectCommands sql, ChannelEffect e);

    /// <inheritdoc cref="PostgresRowLocks"/>
    public abstract void Lock(PostgresRowLocks locks, ChannelEffect e);
}

/// <inheritdoc/>
internal abstract class EffectStatements<TEffect> : EffectStatements
    where TEffect : ChannelEffect
{
    public sealed override Type EffectType => typeof(TEffect);

    public sealed override bool Apply(SqliteEffectCommands sql, ChannelEffect e) => Apply(sql, (TEffect)e);

    public sealed override Task<bool> ApplyAsync(PostgresEffectCommands sql, ChannelEffect e) =>
        ApplyAsync(sql, (TEffect)e);

    public sealed override void Lock(PostgresRowLocks locks, ChannelEffect e) => Lock(locks, (TEffect)e);

    /// <summary>False: the effect is refused.</summary>
    protected abstract bool Apply(SqliteEffectCommands sql, TEffect e);

    /// <summary>
    /// False: the effect is refused. Other nodes write at the same time: a condition must be part of a statement that
    /// locks what it reads, or rest on a lock of <see cref="Lock(PostgresRowLocks, TEffect)"/>.
    /// </summary>
    protected abstract Task<bool> ApplyAsync(PostgresEffectCommands sql, TEffect e);

    /// <summary>Requests the locks on rows of members and users that the effect depends on.</summary>
    protected virtual void Lock(PostgresRowLocks locks, TEffect e) { }
}
