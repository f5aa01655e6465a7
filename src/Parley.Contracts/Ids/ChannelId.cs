using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Parley;

/// <summary>A channel; also the name of its event stream. Text form: lower-case UUID.</summary>
[JsonConverter(typeof(Json.EntityIdJsonConverter<ChannelId>))]
public readonly record struct ChannelId(Guid Value) : IEntityId<ChannelId>
{
    /// <inheritdoc/>
    public static ChannelId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static ChannelId Parse(string s, IFormatProvider? provider) => EntityId.Parse<ChannelId>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ChannelId result) =>
        EntityId.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}
