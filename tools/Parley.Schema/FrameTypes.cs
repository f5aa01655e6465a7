using System.Text.Json.Serialization;
using Parley.Socket;

namespace Parley.Schema;

/// <summary>The frame types by name, as the records declare them.</summary>
internal static class FrameTypes
{
    public static IReadOnlyDictionary<string, Type> Client { get; } = Of(typeof(ClientFrame));

    public static IReadOnlyDictionary<string, Type> Server { get; } = Of(typeof(ServerFrame));

    public static IEnumerable<KeyValuePair<string, Type>> All => Client.Concat(Server);

    private static Dictionary<string, Type> Of(Type family) =>
        family
            .GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false)
            .Cast<JsonDerivedTypeAttribute>()
            .ToDictionary(
                attribute => (string)attribute.TypeDiscriminator!,
                attribute => attribute.DerivedType,
                StringComparer.Ordinal
            );
}
