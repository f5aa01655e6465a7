using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Parley.Contracts.Tests;

/// <summary>
/// Encodes by the tables of <c>docs/protocol/messagepack.md</c>: a second codec, slow and general, that the first is
/// compared with.
/// </summary>
internal sealed partial class MessagePackDocument
{
    private readonly Dictionary<string, (long Number, Field[] Fields)> _frames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Field[]> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _enumerations = new(StringComparer.Ordinal);

    public MessagePackDocument(string markdown)
    {
        foreach (
            var row in Rows()
                .Matches(markdown)
                .Select(match => match.Value.Trim('|', ' ', '\n').Split('|', StringSplitOptions.TrimEntries))
        )
        {
            if (long.TryParse(row[0], CultureInfo.InvariantCulture, out var number))
            {
                _frames.Add(row[1].Trim('`'), (number, Fields(row.ElementAtOrDefault(2) ?? "")));
            }
            else if (FieldList().IsMatch(row[^1]))
            {
                _records.Add(row[0], Fields(row[1]));
            }
            else if (row[0].EndsWith("Kind", StringComparison.Ordinal) || row[0] is "WorkspaceRole" or "MessageType")
            {
                _enumerations.Add(row[0], [.. row.Skip(1).Where(name => name.Length > 0)]);
            }
        }
    }

    public IReadOnlyDictionary<string, long> Numbers =>
        _frames.ToDictionary(frame => frame.Key, frame => frame.Value.Number, StringComparer.Ordinal);

    public byte[] Encode(JsonElement frame)
    {
        var (number, fields) = _frames[frame.GetProperty("type").GetString()!];
        return Array([Int(number), .. Values(frame, fields, frame)]);
    }

    private static Field[] Fields(string list) =>
        [
            .. list.Split(", ", StringSplitOptions.RemoveEmptyEntries)
                .Select(text => text.Split(": "))
                .Select(parts => new Field(parts[0].TrimEnd('?'), parts[0].EndsWith('?'), parts[1])),
        ];

    private IEnumerable<byte[]?> Values(JsonElement record, Field[] fields, JsonElement frame)
    {
        var unnamed = record
            .EnumerateObject()
            .Select(field => field.Name)
            .Except(fields.Select(field => field.Name))
            .Except(["type"]);
        Assert.Empty(unnamed);
        foreach (var field in fields)
        {
            var there = record.TryGetProperty(field.Name, out var value);
            Assert.True(there || field.Optional, $"{field.Name} is absent");
            var left =
                !there
                || (field.Kind == "MessageType" && value.GetString() == "text")
                || (
                    field is { Optional: true, Name: "channelId" or "seq" }
                    && JsonElement.DeepEquals(value, frame.GetProperty(field.Name))
                );
            yield return left ? null : Value(value, field.Kind, frame);
        }
    }

    private byte[] Value(JsonElement value, string kind, JsonElement frame) =>
        kind switch
        {
            "id" => [0xc4, 16, .. value.GetGuid().ToByteArray(bigEndian: true)],
            "int" => Int(value.GetInt64()),
            "number" => value.GetDouble() is var number && number == Math.Floor(number)
                ? Int((long)number)
                : [0xcb, .. BigEndian(BitConverter.DoubleToInt64Bits(number), 8)],
            "text" => Text(value.GetString()!),
            "bytes" => Bytes(Base64Url.DecodeFromChars(value.GetString()!)),
            "time" => Int(value.GetDateTimeOffset().ToUnixTimeMilliseconds()),
            "bool" => [value.GetBoolean() ? (byte)0xc3 : (byte)0xc2],
            "seqs" => Array(
                value
                    .EnumerateObject()
                    .SelectMany(entry =>
                        new[]
                        {
                            [0xc4, 16, .. Guid.Parse(entry.Name).ToByteArray(bigEndian: true)],
                            Int(entry.Value.GetInt64()),
                        }
                    )
            ),
            ['[', .. var item, ']'] => Array(value.EnumerateArray().Select(element => Value(element, item, frame))),
            _ when _enumerations.TryGetValue(kind, out var names) => Int(
                System.Array.IndexOf(names, value.GetString())
            ),
            _ => Array(Values(value, _records[kind], frame)),
        };

    private static byte[] Bytes(byte[] value) =>
        value.Length < 256 ? [0xc4, (byte)value.Length, .. value] : [0xc5, .. BigEndian(value.Length, 2), .. value];

    private static byte[] Array(IEnumerable<byte[]?> values)
    {
        var items = values.ToList();
        while (items.Count > 0 && items[^1] is null)
        {
            items.RemoveAt(items.Count - 1);
        }

        byte[] header = items.Count < 16 ? [(byte)(0x90 + items.Count)] : [0xdc, .. BigEndian(items.Count, 2)];
        return [.. header, .. items.SelectMany(item => item ?? [0xc0])];
    }

    private static byte[] Text(string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        byte[] header = utf8.Length switch
        {
            < 32 => [(byte)(0xa0 + utf8.Length)],
            < 256 => [0xd9, (byte)utf8.Length],
            < 65536 => [0xda, .. BigEndian(utf8.Length, 2)],
            _ => [0xdb, .. BigEndian(utf8.Length, 4)],
        };
        return [.. header, .. utf8];
    }

    private static byte[] Int(long value) =>
        value switch
        {
            >= -32 and < 128 => BigEndian(value, 1),
            >= 0 and <= byte.MaxValue => [0xcc, .. BigEndian(value, 1)],
            >= 0 and <= ushort.MaxValue => [0xcd, .. BigEndian(value, 2)],
            >= 0 and <= uint.MaxValue => [0xce, .. BigEndian(value, 4)],
            < 0 and >= sbyte.MinValue => [0xd0, .. BigEndian(value, 1)],
            < 0 and >= short.MinValue => [0xd1, .. BigEndian(value, 2)],
            < 0 and >= int.MinValue => [0xd2, .. BigEndian(value, 4)],
            _ => [0xd3, .. BigEndian(value, 8)],
        };

    private static byte[] BigEndian(long value, int size)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes[^size..];
    }

    [GeneratedRegex(@"^\| .*\|$", RegexOptions.Multiline, 1000)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^\w+\??: ", RegexOptions.None, 1000)]
    private static partial Regex FieldList();

    private sealed record Field(string Name, bool Optional, string Kind);
}
