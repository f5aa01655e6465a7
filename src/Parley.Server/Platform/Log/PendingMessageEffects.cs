namespace Parley.Server.Platform.Log;

/// <summary>The effects of messages that a batch has written, until they are written too. Not thread-safe.</summary>
internal sealed class PendingMessageEffects
{
    private readonly List<WrittenEffect> _effects = [];

    public int Count => _effects.Count;

    public void Add(IReadOnlyList<MessageEffect> effects, Guid channelId, long seq)
    {
        foreach (var effect in effects)
        {
            _effects.Add(new(effect, channelId, seq));
        }
    }

    public void MoveFrom(PendingMessageEffects other)
    {
        _effects.AddRange(other._effects);
        other.Clear();
    }

    /// <summary>Drops the effects after the first ones: their messages were rolled back.</summary>
    public void Truncate(int count) => _effects.RemoveRange(count, _effects.Count - count);

    public void Clear() => _effects.Clear();

    /// <summary>Returns the effects by type and in order, and forgets them.</summary>
    public (MessageEffectStatements Statements, IReadOnlyList<WrittenEffect> Effects)[] Take(EffectRegistry registry) =>
        _effects.Count == 0 ? [] : Group(registry);

    /// <summary>Apart from <see cref="Take"/>: batches without effects must not allocate the closure.</summary>
    private (MessageEffectStatements, IReadOnlyList<WrittenEffect>)[] Group(EffectRegistry registry)
    {
        var groups = _effects
            .GroupBy(written => written.Effect.GetType())
            .Select(group =>
                ((MessageEffectStatements)registry.Find(group.First().Effect), (IReadOnlyList<WrittenEffect>)[.. group])
            )
            .ToArray();
        _effects.Clear();
        return groups;
    }
}
