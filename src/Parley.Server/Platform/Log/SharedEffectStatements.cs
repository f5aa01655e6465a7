namespace Parley.Server.Platform.Log;

/// <summary>
/// The statements of one type of effects, the same for both stores; <see cref="SqlText"/> has what differs in the SQL.
/// Effects whose statements differ more derive from <see cref="EffectStatements{TEffect}"/>. Stateless.
/// </summary>
internal abstract class SharedEffectStatements<TEffect> : EffectStatements<TEffect>
    where TEffect : ChannelEffect
{
    protected sealed override bool Apply(SqliteEffectCommands sql, TEffect e)
    {
        var applied = ApplyAsync((EffectCommands)sql, e);
        return applied.IsCompleted
            ? applied.GetAwaiter().GetResult()
            : throw new InvalidOperationException("An effect waited for something that is not a statement.");
    }

    protected sealed override Task<bool> ApplyAsync(PostgresEffectCommands sql, TEffect e) =>
        ApplyAsync((EffectCommands)sql, e).AsTask();

    /// <summary>
    /// False: the effect is refused. Only statements may be awaited. Other nodes write at the same time: a condition
    /// must be part of a statement that locks what it reads, or rest on a lock of <see cref="EffectStatements.Lock"/>.
    /// </summary>
    protected abstract ValueTask<bool> ApplyAsync(EffectCommands sql, TEffect e);
}
