namespace Parley;

/// <summary>An id with a type of its own, so that a channel's id cannot stand where a user's is wanted.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IEntityId<TSelf> : IParsable<TSelf>
    where TSelf : struct, IEntityId<TSelf>
{
    /// <summary>The UUID.</summary>
    Guid Value { get; }

    /// <summary>Wraps a UUID.</summary>
    static abstract TSelf From(Guid value);
}
