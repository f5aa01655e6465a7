using System.Text;
using SQLitePCL;

namespace Parley.Server.Platform.Log;

/// <summary>
/// A parameter of a <see cref="SqliteStatement"/>. It avoids boxing: a message has a dozen parameters.
/// </summary>
internal readonly struct SqliteValue
{
    private const int MaxStackBytes = 512;

    private readonly Kind _kind;
    private readonly long _number;
    private readonly Guid _guid;
    private readonly object? _object;

    private SqliteValue(Kind kind, object value) => (_kind, _object) = (kind, value);

    private SqliteValue(long number) => (_kind, _number) = (Kind.Number, number);

    private SqliteValue(Guid guid) => (_kind, _guid) = (Kind.Guid, guid);

    private enum Kind : byte
    {
        Null,
        Number,
        Guid,
        Text,
        Blob,
    }

    public static implicit operator SqliteValue(long number) => new(number);

    public static implicit operator SqliteValue(long? number) => number is { } value ? new(value) : default;

    public static implicit operator SqliteValue(Guid guid) => new(guid);

    public static implicit operator SqliteValue(Guid? guid) => guid is { } value ? new(value) : default;

    /// <summary>Milliseconds since 1970.</summary>
    public static implicit operator SqliteValue(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());

    public static implicit operator SqliteValue(string? text) => text is null ? default : new(Kind.Text, text);

    public static implicit operator SqliteValue(byte[]? blob) => blob is null ? default : new(Kind.Blob, blob);

    /// <summary>Returns SQLite's result code.</summary>
    public int Bind(sqlite3_stmt statement, int index) =>
        _kind switch
        {
            Kind.Number => raw.sqlite3_bind_int64(statement, index, _number),
            Kind.Guid => BindGuid(statement, index),
            Kind.Text => BindText(statement, index, (string)_object!),
            Kind.Blob => BindBlob(statement, index, (byte[])_object!),
            _ => raw.sqlite3_bind_null(statement, index),
        };

    private static int BindBlob(sqlite3_stmt statement, int index, byte[] blob) =>
        blob.Length == 0
            ? raw.sqlite3_bind_zeroblob(statement, index, 0)
            : raw.sqlite3_bind_blob(statement, index, blob);

    /// <summary>Binds the text with its length: it may contain NUL characters.</summary>
    private static int BindText(sqlite3_stmt statement, int index, string text)
    {
        var maxBytes = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = maxBytes <= MaxStackBytes ? stackalloc byte[maxBytes] : new byte[maxBytes];
        return raw.sqlite3_bind_text(statement, index, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private int BindGuid(sqlite3_stmt statement, int index)
    {
        Span<byte> bytes = stackalloc byte[16];
        _guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return raw.sqlite3_bind_blob(statement, index, bytes);
    }
}
