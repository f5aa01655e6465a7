using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Persistence;

/// <summary>The embedded database.</summary>
internal sealed class SqliteOptions
{
    public const string Section = "Parley:Sqlite";

    /// <summary>
    /// Durability of a commit: <c>Full</c> (default) or <c>Extra</c>. Weaker ones are refused: they would make an ack a
    /// lie.
    /// </summary>
    [RegularExpression(
        "^(?i)(full|extra)$",
        ErrorMessage = "Parley:Sqlite:Synchronous must be Full or Extra: anything weaker can lose acknowledged messages in a power cut."
    )]
    public string Synchronous { get; set; } = "Full";

    /// <summary>Most rows that one commit takes, 1-10 000 (ADR-0005).</summary>
    [Range(1, 10_000)]
    public int CommitRows { get; set; } = 512;

    /// <summary>Writes that may wait for the log before new ones are refused as unavailable, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 16_384;

    /// <summary>
    /// Seconds after a deletion until the database's files have nothing of it any more, 1-3 600 (ADR-0026).
    /// </summary>
    [Range(1, 3_600)]
    public int EraseSeconds { get; set; } = 5;

    /// <summary>Page cache of the writing connection in KiB, 256-4 194 304.</summary>
    [Range(256, 4_194_304)]
    public int CacheKiB { get; set; } = 16_384;

    /// <summary>
    /// Page cache of each reading connection in KiB, 256-4 194 304. There may be dozens of them; behind them is the
    /// system's cache, which they share.
    /// </summary>
    [Range(256, 4_194_304)]
    public int ReadCacheKiB { get; set; } = 512;
}

[OptionsValidator]
internal sealed partial class SqliteOptionsValidator : IValidateOptions<SqliteOptions>;
