using Npgsql;

namespace Parley.Server.Platform.Log;

/// <inheritdoc cref="IRow"/>
internal sealed class PostgresRow(NpgsqlDataReader reader) : IRow
{
    public bool IsNull(int column) => reader.IsDBNull(column);

    public int Int32(int column) => reader.GetInt32(column);

    public long Int64(int column) => reader.GetInt64(column);

    public string Text(int column) => reader.GetString(column);

    public byte[] Blob(int column) => reader.GetFieldValue<byte[]>(column);

    public Guid Guid(int column) => reader.GetGuid(column);

    public DateTimeOffset Time(int column) => reader.GetFieldValue<DateTimeOffset>(column);
}
