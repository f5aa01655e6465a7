using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Persistence;

/// <summary>Settings of the embedded store.</summary>
internal sealed class SqliteOptions
{
    public const string Section = "Parley:Sqlite";

    /// <summary>
    /// Durability of a commit: <c>Full</c> (default) or <c>Extra</c>. Weaker modes are refused: acknowledged messages
    /// could be lost.
    /// </summary>
    [RegularExpression(
        "^(?i)(full|extra)$",
        ErrorMessage = "Parley:Sqlite:Synchronous must be Full or Extra: "
            + "anything weaker can lose acknowledged messages in a power cut."
    )]
    public string Synchronous { get; set; } = "Full";

    /// <summary>Maximum number of rows per commit, 1-10 000 (ADR-0005).</summary>
    [Range(1, 10_000)]
    public int CommitRows { get; set; } = 512;

    /// <summary>Maximum number of queued writes; further writes fail as unavailable, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 16_384;

    /// <summary>Delay between a deletion and the erasure from the files in seconds, 1-3 600 (ADR-0026).</summary>
    [Range(1, 3_600)]
    public int EraseSeconds { get; set; } = 5;

    /// <summary>Page cache of the writing connection in KiB, 256-4 194 304.</summary>
    [Range(256, 4_194_304)]
    public int CacheKiB { get; set; } = 16_384;

    /// <summary>
    /// Page cache of each reading connection in KiB, 256-4 194 304. There may be dozens of connections; they share the
    /// cache of the operating system.
    /// </summary>
    [Range(256, 4_194_304)]
    public int ReadCacheKiB { get; set; } = 512;
}

[OptionsValidator]
internal sealed partial class SqliteOptionsValidator : IValidateOptions<SqliteOptions>;
