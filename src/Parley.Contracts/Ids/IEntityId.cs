namespace Parley;

/// <summary>
/// An id with its own type, so that the compiler refuses the id of a channel in the place of the id of a user.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IEntityId<TSelf> : IParsable<TSelf>
    where TSelf : struct, IEntityId<TSelf>
{
    /// <summary>The UUID.</summary>
    Guid Value { get; }

    /// <summary>Wraps a UUID.</summary>
    static abstract TSelf From(Guid value);
}
