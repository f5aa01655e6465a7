using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Parley;

/// <summary>One sign-in of one account on one device. Text form: lower-case UUID.</summary>
[JsonConverter(typeof(Json.EntityIdJsonConverter<SessionId>))]
public readonly record struct SessionId(Guid Value) : IEntityId<SessionId>
{
    /// <inheritdoc/>
    public static SessionId From(Guid value) => new(value);

    /// <inheritdoc/>
    public static SessionId Parse(string s, IFormatProvider? provider) => EntityId.Parse<SessionId>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SessionId result) =>
        EntityId.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}
