namespace Parley.Server.Platform.Log;

/// <summary>A statement in both dialects. Made once, so that its text is not built for each use.</summary>
internal sealed class SqlText(Func<SqlDialect, string> sql)
{
    private readonly string _sqlite = sql(SqlDialect.Sqlite);
    private readonly string _postgres = sql(SqlDialect.Postgres);

    public string In(SqlDialect dialect) => ReferenceEquals(dialect, SqlDialect.Sqlite) ? _sqlite : _postgres;
}
