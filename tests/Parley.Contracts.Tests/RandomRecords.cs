using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parley.Contracts.Tests;

/// <summary>
/// Fills records of any type with random values, found by reflection: whoever adds a property gets it filled here too.
/// </summary>
/// <param name="absent">How often an optional property is left out, 0 to 1.</param>
internal sealed class RandomRecords(int seed, double absent)
{
    private static readonly string[] Words =
    [
        "",
        "a",
        "general",
        "Grüße",
        "漢字かな",
        "👩🏽‍💻",
        "line\nline",
        "\"\\",
        "\u0000",
        new('x', 31),
        new('x', 32),
        new('ß', 200),
    ];
    private static readonly string Long = new('漢', 22_000);
    private readonly Random _random = new(seed);
    private readonly NullabilityInfoContext _nullability = new();

    public object Make(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(underlying);
        }

        return type switch
        {
            _ when type == typeof(string) => _random.Next(100) == 0 ? Long : Words[_random.Next(Words.Length)],
            _ when type == typeof(bool) => _random.Next(2) == 0,
            _ when type == typeof(int) => (int)Integer(int.MinValue, int.MaxValue),
            _ when type == typeof(long) => Integer(long.MinValue, long.MaxValue),
            _ when type == typeof(double) => _random.Next(3) == 0 ? _random.Next(100) : _random.NextDouble() * 1e6,
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.FromUnixTimeMilliseconds(
                _random.NextInt64(-62_135_596_800_000, 253_402_300_799_999)
            ),
            { IsEnum: true } => Member(type),
            { IsValueType: true } => Activator.CreateInstance(type, Id())!,
            _ when IsGeneric(type, typeof(IReadOnlyList<>)) => List(type.GetGenericArguments()[0]),
            _ when type == typeof(IReadOnlyDictionary<ChannelId, long>) => Enumerable
                .Range(0, _random.Next(20))
                .ToImmutableDictionary(_ => new ChannelId(Id()), _ => Integer(0, long.MaxValue)),
            _ => Fill(RuntimeHelpers.GetUninitializedObject(type)),
        };
    }

    /// <summary>Any member but <c>Unknown</c>, which is only read.</summary>
    private object Member(Type type)
    {
        var members = Enum.GetValues(type).Cast<object>().Where(member => member.ToString() != "Unknown").ToList();
        return members[_random.Next(members.Count)];
    }

    private object Fill(object record)
    {
        foreach (
            var property in record
                .GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite)
        )
        {
            var optional = _nullability.Create(property).WriteState == NullabilityState.Nullable;
            property.SetValue(record, optional && _random.NextDouble() < absent ? null : Make(property.PropertyType));
        }

        return record;
    }

    private Array List(Type item)
    {
        var list = Array.CreateInstance(item, _random.Next(4) == 0 ? _random.Next(40) : _random.Next(1, 4));
        for (var i = 0; i < list.Length; i++)
        {
            list.SetValue(Make(item), i);
        }

        return list;
    }

    /// <summary>Of every size in bytes, at the bounds too.</summary>
    private long Integer(long min, long max)
    {
        var power = 1L << _random.Next(63);
        var value = _random.Next(4) switch
        {
            0 => power,
            1 => power - 1,
            2 => -power,
            _ => _random.NextInt64(),
        };
        return value < min || value > max ? _random.Next() : value;
    }

    private Guid Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new(bytes);
    }

    private static bool IsGeneric(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;
}
