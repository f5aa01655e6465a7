namespace Parley.Server.Platform.Log;

/// <summary>The row that a query is at, read alike on both stores. Columns count from 0.</summary>
internal interface IRow
{
    bool IsNull(int column);

    int Int32(int column);

    long Int64(int column);

    string Text(int column);

    byte[] Blob(int column);

    Guid Guid(int column);

    DateTimeOffset Time(int column);
}
