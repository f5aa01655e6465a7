using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Parley;

/// <summary>A workspace. Text form: lower-case UUID.</summary>
[JsonConverter(typeof(Json.EntityIdJsonConverter<WorkspaceId>))]
public readonly record struct WorkspaceId(Guid Value) : IEntityId<WorkspaceId>
{
    /// <inheritdoc/>
    public static WorkspaceId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static WorkspaceId Parse(string s, IFormatProvider? provider) => EntityId.Parse<WorkspaceId>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out WorkspaceId result) =>
        EntityId.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}
