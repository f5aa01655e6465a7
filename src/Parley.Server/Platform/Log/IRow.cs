namespace Parley.Server.Platform.Log;

/// <summary>The current row of a query, with the same access for both stores. Columns count from 0.</summary>
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
