namespace Parley.Rest;

/// <summary>One page of a collection.</summary>
/// <typeparam name="T">What it holds.</typeparam>
public sealed record ItemList<T>
{
    /// <summary>The items.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Pass it as <c>cursor</c> for the next page; absent on the last.</summary>
    public string? Next { get; init; }
}
