namespace Parley.Server.Platform.Log;

/// <summary>
/// A parameter of a statement of either store. It avoids boxing: a message has a dozen parameters.
/// </summary>
internal readonly struct SqlValue
{
    private readonly long _number;
    private readonly Guid _guid;
    private readonly object? _object;

    private SqlValue(SqlValueKind kind, object value) => (Kind, _object) = (kind, value);

    private SqlValue(SqlValueKind kind, long number) => (Kind, _number) = (kind, number);

    private SqlValue(Guid guid) => (Kind, _guid) = (SqlValueKind.Guid, guid);

    public SqlValueKind Kind { get; }

    public long Number => _number;

    public Guid Guid => _guid;

    public DateTimeOffset Time => new(_number, TimeSpan.Zero);

    public string Text => (string)_object!;

    public byte[] Blob => (byte[])_object!;

    public Guid[] Guids => (Guid[])_object!;

    public static implicit operator SqlValue(long number) => new(SqlValueKind.Number, number);

    public static implicit operator SqlValue(long? number) => number is { } value ? value : default(SqlValue);

    public static implicit operator SqlValue(Guid guid) => new(guid);

    public static implicit operator SqlValue(Guid? guid) => guid is { } value ? new(value) : default;

    public static implicit operator SqlValue(DateTimeOffset time) => new(SqlValueKind.Time, time.UtcTicks);

    public static implicit operator SqlValue(string? text) => text is null ? default : new(SqlValueKind.Text, text);

    public static implicit operator SqlValue(byte[]? blob) => blob is null ? default : new(SqlValueKind.Blob, blob);

    /// <summary>Its number. It is boxed, so not for the statements of a message.</summary>
    public static implicit operator SqlValue(Enum constant) => Convert.ToInt64(constant);

    /// <summary>For <see cref="SqlDialect.AnyOf"/>.</summary>
    public static implicit operator SqlValue(Guid[] guids) => new(SqlValueKind.Guids, guids);
}

/// <summary>The type of a <see cref="SqlValue"/>.</summary>
internal enum SqlValueKind : byte
{
    Null,
    Number,
    Guid,
    Time,
    Text,
    Blob,
    Guids,
}
