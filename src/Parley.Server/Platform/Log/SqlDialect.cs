namespace Parley.Server.Platform.Log;

/// <summary>What differs in shared SQL.</summary>
internal sealed class SqlDialect
{
    private readonly string _anyOf;

    private SqlDialect(string anyOf) => _anyOf = anyOf;

    public static SqlDialect Sqlite { get; } =
        new("IN (SELECT unhex(value) FROM json_each({0}))")
        {
            NamedReactions = "json_group_array(json_array(emoji, hex(user_id), total) ORDER BY began, seq)",
            NullBlob = "NULL",
            MergesParts = true,
            LocksRows = false,
        };

    public static SqlDialect Postgres { get; } =
        new("= ANY({0})")
        {
            NamedReactions = "json_agg(json_build_array(emoji, user_id, total) ORDER BY began, seq)::text",
            NullBlob = "NULL::bytea",
            MergesParts = false,
            LocksRows = true,
        };

    /// <summary>The aggregate for <see cref="MessageRows.PageColumns"/>: a JSON text.</summary>
    public required string NamedReactions { get; init; }

    /// <summary>A null of the type of a payload, for a union.</summary>
    public required string NullBlob { get; init; }

    /// <summary>
    /// The store merges ordered parts of a union by itself. PostgreSQL does not: it would read all of a part and sort,
    /// so each part is limited first.
    /// </summary>
    public required bool MergesParts { get; init; }

    public required bool LocksRows { get; init; }

    /// <summary>A clause that locks rows until the commit. SQLite needs none: it has one writer.</summary>
    public string LockRows(string clause) => LocksRows ? clause : string.Empty;

    /// <summary>The condition that a column is one of the ids of a parameter.</summary>
    public string AnyOf(string parameter) => string.Format(null, _anyOf, parameter);

    /// <summary>Joins parts that are each ordered by <paramref name="end"/>.</summary>
    public string Union(string end, string[] parts) =>
        MergesParts || parts.Length == 1
            ? $"{string.Join(" UNION ALL ", parts)} {end}"
            : $"{string.Join(" UNION ALL ", parts.Select(part => $"({part} {end})"))} {end}";
}
