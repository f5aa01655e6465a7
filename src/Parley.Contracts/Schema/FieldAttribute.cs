namespace Parley.Schema;

/// <summary>
/// Gives a property its position in the array of its frame or record: 0, 1, 2 ... without holes, those of the base
/// record first. A new property gets the next position; a position is never used for something else.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FieldAttribute(int position) : Attribute
{
    public int Position { get; } = position;

    /// <summary>The default value (0, the first member) is encoded as absent.</summary>
    public bool OmitDefault { get; init; }

    /// <summary>Encoded as absent where the frame has a property of the same name with the same value.</summary>
    public bool FromFrame { get; init; }
}
