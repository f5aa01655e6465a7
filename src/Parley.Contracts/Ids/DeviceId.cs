using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Parley;

/// <summary>A registered device of an account. Never used again. Text form: lower-case UUID.</summary>
[JsonConverter(typeof(Json.EntityIdJsonConverter<DeviceId>))]
public readonly record struct DeviceId(Guid Value) : IEntityId<DeviceId>
{
    /// <inheritdoc/>
    public static DeviceId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static DeviceId Parse(string s, IFormatProvider? provider) => EntityId.Parse<DeviceId>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DeviceId result) =>
        EntityId.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}
