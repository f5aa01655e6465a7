using System.Runtime.CompilerServices;

namespace Parley.Server.Platform.Limits;

/// <summary>The value of one property of <see cref="Parley.Limits"/>, from the options of a slice.</summary>
internal sealed record ReadyLimit(string Name, object Value);

/// <summary>
/// Collects the limits of all slices for <c>ready</c>. Each limit must have exactly one option.
/// </summary>
internal sealed class ReadyLimits
{
    public ReadyLimits(IEnumerable<ReadyLimit> limits)
    {
        var values = limits.ToDictionary(limit => limit.Name, limit => limit.Value, StringComparer.Ordinal);

        // Not by its constructor: its properties are required, and this is not the place to list them.
        Value = (Parley.Limits)RuntimeHelpers.GetUninitializedObject(typeof(Parley.Limits));
        foreach (var property in typeof(Parley.Limits).GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(
                Value,
                values.Remove(property.Name, out var value)
                    ? value
                    : throw new InvalidOperationException($"No option states the limit {property.Name}.")
            );
        }

        if (values.Count > 0)
        {
            throw new InvalidOperationException($"There is no limit {string.Join(", ", values.Keys)}.");
        }
    }

    public Parley.Limits Value { get; }
}
