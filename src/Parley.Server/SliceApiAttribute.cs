namespace Parley.Server;

/// <summary>
/// The type is part of the public interface of its slice: other slices may use it. All other types are internal to
/// their slice; a test checks it. Think before adding one.
/// </summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum,
    Inherited = false
)]
internal sealed class SliceApiAttribute : Attribute;
