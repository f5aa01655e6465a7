using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Persistence;

/// <summary>Settings of the PostgreSQL store (<see cref="ParleyOptions.Database"/>).</summary>
internal sealed class PostgresOptions
{
    public const string Section = "Parley:Postgres";

    /// <summary>
    /// Maximum number of connections of this node, including two of the log, 4-1 000. All nodes together must stay
    /// below the server's <c>max_connections</c>.
    /// </summary>
    [Range(4, 1_000)]
    public int Connections { get; set; } = 32;

    /// <summary>Maximum number of rows per commit, 1-10 000.</summary>
    [Range(1, 10_000)]
    public int CommitRows { get; set; } = 512;

    /// <summary>Maximum number of queued writes; further writes fail as unavailable, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 16_384;

    /// <summary>How long a start waits for a database server that is not up, 0-600 s.</summary>
    [Range(0, 600)]
    public int StartSeconds { get; set; } = 15;

    /// <summary>
    /// Maximum time that a request waits for the database server before it fails as unavailable, 2-60 s.
    /// </summary>
    [Range(2, 60)]
    public int AnswerSeconds { get; set; } = 5;
}

[OptionsValidator]
internal sealed partial class PostgresOptionsValidator : IValidateOptions<PostgresOptions>;
