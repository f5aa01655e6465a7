using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Persistence;

/// <summary>The use of a PostgreSQL server (<see cref="ParleyOptions.Database"/>).</summary>
internal sealed class PostgresOptions
{
    public const string Section = "Parley:Postgres";

    /// <summary>
    /// Most connections of this node, the log's two among them, 4-1 000. All nodes together must stay below the
    /// server's <c>max_connections</c>.
    /// </summary>
    [Range(4, 1_000)]
    public int Connections { get; set; } = 32;

    /// <summary>Most rows that one commit takes, 1-10 000.</summary>
    [Range(1, 10_000)]
    public int CommitRows { get; set; } = 512;

    /// <summary>Writes that may wait for the log before new ones are refused as unavailable, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 16_384;

    /// <summary>How long a start waits for a database server that is not up yet, 0-600 s.</summary>
    [Range(0, 600)]
    public int StartSeconds { get; set; } = 15;

    /// <summary>
    /// Longest that anybody waits for the database server before they are refused as unavailable, 2-60 s.
    /// </summary>
    [Range(2, 60)]
    public int AnswerSeconds { get; set; } = 5;
}

[OptionsValidator]
internal sealed partial class PostgresOptionsValidator : IValidateOptions<PostgresOptions>;
