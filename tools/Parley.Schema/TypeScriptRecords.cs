using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Schema;

/// <summary>The types of the records, frames and enumerations.</summary>
internal static class TypeScriptRecords
{
    private static readonly XmlDocumentation Documentation = new();

    public static string Write()
    {
        var to = new StringBuilder(TypeScript.Header);
        foreach (var type in Contract.Enumerations)
        {
            to.Append('\n').Comment(Documentation.Of(type));
            var members = Contract.Members(type).Append("unknown").Select(name => $"\"{name}\"");
            to.Append(CultureInfo.InvariantCulture, $"export type {type.Name} = {string.Join(" | ", members)};\n");
        }

        // A page of events holds frames, which are read one by one: its type stands beside its reader.
        foreach (var type in Contract.Records.Where(type => type != typeof(EventPage)))
        {
            Record(to, type, TypeOf(type));
        }

        foreach (var (name, type) in FrameTypes.All)
        {
            Record(to, type, name);
        }

        Unknown(to, typeof(UnknownChannelEvent));
        Unknown(to, typeof(UnknownUserEvent));
        Union(to, "ClientFrame", "What a client sends.", FrameTypes.Client.Values);
        Union(
            to,
            "ChannelEvent",
            "The durable changes of a channel, each with the next number of its sequence.",
            [.. Of(typeof(ChannelEvent)), typeof(UnknownChannelEvent)]
        );
        Union(
            to,
            "UserEvent",
            "The durable changes that concern one user, each with the next number of the user's stream.",
            [.. Of(typeof(UserEvent)), typeof(UnknownUserEvent)]
        );
        Union(
            to,
            "ControlFrame",
            "What the server sends beside events.",
            FrameTypes.Server.Values.Where(type =>
                !type.IsSubclassOf(typeof(ChannelEvent)) && !type.IsSubclassOf(typeof(UserEvent))
            )
        );
        return to.ToString();
    }

    private static IEnumerable<Type> Of(Type stream) =>
        FrameTypes.Server.Values.Where(type => type.IsSubclassOf(stream));

    /// <summary>The name on the wire of a record that its base tells apart by it.</summary>
    private static string? TypeOf(Type type) =>
        type.BaseType?.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
            .FirstOrDefault(attribute => attribute.DerivedType == type)
            ?.TypeDiscriminator as string;

    private static void Record(StringBuilder to, Type type, string? frame)
    {
        to.Append('\n').Comment(Documentation.Of(type));
        to.Append(
            CultureInfo.InvariantCulture,
            $"export interface {(type.IsGenericTypeDefinition ? $"{type.Name.Split('`')[0]}<T>" : type.Name)} {{\n"
        );
        if (frame is not null)
        {
            to.Append(CultureInfo.InvariantCulture, $"  readonly type: \"{frame}\";\n");
        }

        var isRequest = Contract.IsRequest(type);
        foreach (var field in Contract.Fields(type))
        {
            to.Comment(Documentation.Of(field.Property), "  ");
            var value = Value(field);
            var line =
                !field.IsOptional || (!isRequest && IsFilled(field)) ? $"{field.Name}: {value}"
                : isRequest ? $"{field.Name}?: {value} | undefined"
                : $"{field.Name}: {value} | undefined";
            to.Append(CultureInfo.InvariantCulture, $"  readonly {line};\n");
        }

        to.Append("}\n");
    }

    private static void Unknown(StringBuilder to, Type type)
    {
        to.Append('\n').Comment(Documentation.Of(type));
        to.Append(CultureInfo.InvariantCulture, $"export interface {type.Name} {{\n  readonly type: \"unknown\";\n");
        foreach (var field in Contract.Fields(type))
        {
            to.Append(CultureInfo.InvariantCulture, $"  readonly {field.Name}: {Value(field)};\n");
        }

        to.Append("}\n");
    }

    private static void Union(StringBuilder to, string name, string comment, IEnumerable<Type> types)
    {
        to.Append('\n').Comment(comment);
        to.Append(
            CultureInfo.InvariantCulture,
            $"export type {name} =\n  | {string.Join("\n  | ", types.Select(type => type.Name))};\n"
        );
    }

    /// <summary>An absent list of an answer is read as an empty one.</summary>
    public static bool IsFilled(ContractField field) => Contract.Kind(field.Type).StartsWith('[');

    private static string Value(ContractField field) =>
        field.IsStrict ? $"Exclude<{field.Type.Name}, \"unknown\">" : Value(field.Type);

    private static string Value(Type type) =>
        type switch
        {
            { IsGenericParameter: true } => "T",
            _ when type == typeof(string) || type == typeof(DateTimeOffset) || type == typeof(SealedBody) => "string",
            _ when type == typeof(bool) => "boolean",
            { IsArray: true } => $"readonly {Value(type.GetElementType()!)}[]",
            { IsEnum: true } => type.Name,
            { IsPrimitive: true } => "number",
            { IsValueType: true } => "string",
            { IsGenericType: true } when type.GetGenericArguments() is [_, var value] =>
                $"Readonly<Record<string, {Value(value)}>>",
            { IsGenericType: true } => $"readonly {Value(type.GetGenericArguments()[0])}[]",
            _ => type.Name,
        };
}
