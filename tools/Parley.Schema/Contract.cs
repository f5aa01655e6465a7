using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Socket;

namespace Parley.Schema;

/// <summary>A property of a record, as the encodings see it.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Property">The property.</param>
/// <param name="IsOptional">It may be absent.</param>
/// <param name="Layout">Its position in MessagePack; absent for records that only REST knows.</param>
internal sealed record ContractField(string Name, PropertyInfo Property, bool IsOptional, FieldAttribute? Layout)
{
    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>A member that is not known is malformed, as in requests.</summary>
    public bool IsStrict =>
        Property
            .GetCustomAttribute<JsonConverterAttribute>()
            ?.ConverterType?.Name.StartsWith("Strict", StringComparison.Ordinal)
        ?? false;
}

/// <summary>The records of the protocol, found in the assembly of the contracts.</summary>
internal static class Contract
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>Every enumeration of the protocol.</summary>
    public static IReadOnlyList<Type> Enumerations { get; } = [.. Public(type => type.IsEnum)];

    /// <summary>Every record that is no frame: those of the socket and of REST.</summary>
    public static IReadOnlyList<Type> Records { get; } =
    [
        .. Public(type =>
            IsRecord(type) && !type.IsAssignableTo(typeof(ServerFrame)) && !type.IsAssignableTo(typeof(ClientFrame))
        ),
    ];

    /// <summary>The properties in the order of their positions, or of their declaration where there are none.</summary>
    public static IReadOnlyList<ContractField> Fields(Type record) =>
        [
            .. record
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .OrderBy(property => Depth(property.DeclaringType!))
                .ThenBy(property => property.MetadataToken)
                .Select(property => new ContractField(
                    JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                    property,
                    !IsRequired(record, property),
                    property.GetCustomAttribute<FieldAttribute>()
                ))
                .OrderBy(field => field.Layout?.Position ?? 0),
        ];

    /// <summary>The type number of a frame.</summary>
    public static int Number(Type frame) => frame.GetCustomAttribute<FrameAttribute>()!.Number;

    /// <summary>The names of an enumeration's members on the wire, without <c>unknown</c>.</summary>
    public static IReadOnlyList<string> Members(Type enumeration) =>
        [.. Enum.GetNames(enumeration).Where(name => name != "Unknown").Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>The records and enumerations that the frames of the socket need, with those within them.</summary>
    public static IReadOnlyList<Type> OfSocket { get; } = [.. Closure(FrameTypes.All.Select(frame => frame.Value))];

    /// <summary>A record, and the records and enumerations within it.</summary>
    public static IEnumerable<Type> WithinOf(Type record) => Closure([record]).Prepend(record);

    /// <summary>Everything that only clients write: requests, and the records within frames of clients.</summary>
    public static bool IsRequest(Type record) =>
        record.Name.EndsWith("Request", StringComparison.Ordinal)
        || record == typeof(Rest.ImportMessage)
        || record.IsAssignableTo(typeof(ClientFrame))
        || OfClients.Contains(record);

    /// <summary>How a type is encoded, in the words of the tables.</summary>
    public static string Kind(Type type) =>
        type switch
        {
            _ when Nullable.GetUnderlyingType(type) is { } underlying => Kind(underlying),
            _ when type == typeof(string) => "text",
            _ when type == typeof(SealedBody) => "bytes",
            _ when type == typeof(bool) => "bool",
            _ when type == typeof(int) || type == typeof(long) => "int",
            _ when type == typeof(double) => "number",
            _ when type == typeof(DateTimeOffset) => "time",
            { IsEnum: true } => type.Name,
            { IsValueType: true } => "id",
            { IsGenericType: true } when type.GetGenericArguments().Length == 2 => "seqs",
            { IsGenericType: true } => $"[{Kind(type.GetGenericArguments()[0])}]",
            _ => type.Name,
        };

    private static HashSet<Type> OfClients { get; } = [.. Closure(FrameTypes.Client.Values)];

    private static IEnumerable<Type> Public(Func<Type, bool> isWanted) =>
        typeof(ServerFrame)
            .Assembly.GetExportedTypes()
            .Where(type => isWanted(type) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal);

    private static IEnumerable<Type> Closure(IEnumerable<Type> roots)
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(roots);
        while (open.TryDequeue(out var record))
        {
            foreach (var type in Fields(record).Select(field => Inner(field.Type)))
            {
                if ((type.IsEnum || IsRecord(type)) && found.Add(type) && !type.IsEnum)
                {
                    open.Enqueue(type);
                }
            }
        }

        return found.OrderBy(type => type.Name, StringComparer.Ordinal);
    }

    private static Type Inner(Type type) =>
        type.IsGenericType && type.GetGenericArguments() is [var item] ? item : type;

    private static bool IsRecord(Type type) => type.IsClass && type.GetMethod("<Clone>$") is not null;

    private static bool IsRequired(Type record, PropertyInfo property) =>
        property.IsDefined(typeof(RequiredMemberAttribute))
            ? Nullability.Create(property).ReadState != NullabilityState.Nullable
            : record
                .GetConstructors()
                .Any(constructor => constructor.GetParameters().Any(parameter => parameter.Name == property.Name));

    private static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) + 1 : 0;
}
