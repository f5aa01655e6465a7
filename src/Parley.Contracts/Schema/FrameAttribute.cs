namespace Parley.Schema;

/// <summary>
/// Gives a frame its type number in the MessagePack encoding. The number is never used again. The ranges are those of
/// <see cref="FrameNumbers"/>; the generator refuses a number outside of them.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class FrameAttribute(int number) : Attribute
{
    public int Number { get; } = number;
}
