using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Platform.Cluster;

/// <summary>
/// The version of what nodes say to each other: a digest of the interfaces and messages of all grains, so that no
/// change of them can be forgotten. Nodes of different versions do not run together (ADR-0036).
/// </summary>
internal static class ClusterProtocol
{
    /// <summary>Raise it when nodes must not run together although their messages have the same form.</summary>
    private const int Revision = 1;

    private const int DigestBytes = 6;

    private static readonly Lazy<string> Current = new(() => VersionOf(typeof(ClusterProtocol).Assembly.GetTypes()));

    /// <summary>The version of this build.</summary>
    public static string Version => Current.Value;

    /// <summary>The version of a build with these types.</summary>
    public static string VersionOf(IEnumerable<Type> types)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(Describe(types)));
        return $"{Revision}-{Convert.ToHexStringLower(digest.AsSpan(0, DigestBytes))}";
    }

    /// <summary>The grain interfaces and messages among the types, a line for each, in an order of its own.</summary>
    public static string Describe(IEnumerable<Type> types) =>
        string.Join(
            '\n',
            types
                .Select(type =>
                    type.IsInterface && typeof(IAddressable).IsAssignableFrom(type) ? DescribeGrain(type)
                    : type.GetCustomAttribute<GenerateSerializerAttribute>() is not null ? DescribeMessage(type)
                    : null
                )
                .OfType<string>()
                .Order(StringComparer.Ordinal)
        );

    private static string DescribeGrain(Type grain)
    {
        var methods = grain.GetMethods().Select(DescribeMethod).Order(StringComparer.Ordinal);
        return $"{NameOf(grain)}: {string.Join("; ", methods)}";
    }

    private static string DescribeMethod(MethodInfo method)
    {
        var parameters = method.GetParameters().Select(parameter => NameOf(parameter.ParameterType));
        return $"{AliasOf(method) ?? method.Name}({string.Join(", ", parameters)}) {NameOf(method.ReturnType)}";
    }

    private static string DescribeMessage(Type message) =>
        $"{NameOf(message)}: {NameOf(message.BaseType)}; "
        + string.Join(
            "; ",
            message
                .GetMembers(
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
                )
                .Select(member => (Member: member, member.GetCustomAttribute<IdAttribute>()?.Id))
                .Where(pair => pair.Id is not null)
                .OrderBy(pair => pair.Id)
                .Select(pair =>
                    pair.Id!.Value.ToString(CultureInfo.InvariantCulture)
                    + $" {NameOf((pair.Member as PropertyInfo)?.PropertyType ?? (pair.Member as FieldInfo)?.FieldType)}"
                )
        );

    /// <summary>
    /// The alias of a type, or its name; an enumeration with its values, because they are sent as numbers.
    /// </summary>
    private static string NameOf(Type? type)
    {
        if (type is null)
        {
            return string.Empty;
        }

        if (type.IsArray)
        {
            return $"{NameOf(type.GetElementType())}[]";
        }

        var name = AliasOf(type) ?? (type.IsGenericType ? type.GetGenericTypeDefinition().FullName : type.FullName);
        return type.IsEnum ? $"{name}{{{DescribeValues(type)}}}"
            : type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : name ?? type.Name;
    }

    private static string DescribeValues(Type type) =>
        string.Join(", ", Enum.GetNames(type).Zip(Enum.GetValuesAsUnderlyingType(type).Cast<object>()));

    private static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias;
}
