using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Parley.Server.Platform.Cluster;

/// <summary>
/// Refuses a start while nodes of another version run: they speak another <see cref="ClusterProtocol"/>, or use tables
/// that this version must migrate. It comes before the migration. A row of a node that was killed is no node: one that
/// runs proves it within the time of the wait.
/// </summary>
internal sealed partial class ClusterVersionCheck(
    IOptions<ParleyClusterOptions> options,
    TimeProvider clock,
    ILogger<ClusterVersionCheck> logger
)
{
    /// <summary>A node that proves nothing for this long does not run.</summary>
    public static readonly TimeSpan MaxWait = ClusterModule.AliveInterval * ClusterModule.MissedProofs;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <param name="connection">To the database.</param>
    /// <param name="migrates">
    /// This version is about to migrate the database: every running node has an older one.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="InvalidOperationException">A node of another version runs.</exception>
    public async Task RunAsync(NpgsqlConnection connection, bool migrates, CancellationToken cancellationToken)
    {
        if (!migrates && string.IsNullOrEmpty(options.Value.Address))
        {
            return;
        }

        var own = NodeEndpoint.Find(options.Value)?.Advertised.ToString();
        var start = clock.GetTimestamp();
        Dictionary<string, DateTime>? seen = null;
        while (true)
        {
            var others = await ReadAsync(connection, migrates, own, cancellationToken);
            if (others.Count == 0)
            {
                return;
            }

            if (seen is not null && others.Find(node => IsProof(node, seen)) is { } running)
            {
                throw new InvalidOperationException(Describe(running, migrates));
            }

            if (seen is null)
            {
                seen = others.ToDictionary(node => node.Address, node => node.AliveAt, StringComparer.Ordinal);
                Log.Waiting(logger, others.Count, MaxWait.TotalSeconds);
            }

            if (clock.GetElapsedTime(start) >= MaxWait)
            {
                return;
            }

            await Task.Delay(Interval, clock, cancellationToken);
        }
    }

    /// <summary>Why a start is refused.</summary>
    public static string Describe(OtherNode node, bool migrates) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"the node {node.Endpoint} of this database runs another version of Parley ("
        )
        + (
            migrates
                ? "this version must migrate the database"
                : $"cluster protocol {(node.Protocol.Length > 0 ? node.Protocol : "unknown")}, "
                    + $"this is {ClusterProtocol.Version}"
        )
        + "). All nodes must run the same version: stop all of them, then start the new version.";

    /// <summary>It proved that it runs, or joined, since the first look.</summary>
    private static bool IsProof(OtherNode node, Dictionary<string, DateTime> seen) =>
        !seen.TryGetValue(node.Address, out var before) || node.AliveAt > before;

    /// <summary>
    /// The nodes of another version that are not declared dead, but for a former process at the address of this one.
    /// </summary>
    private async Task<List<OtherNode>> ReadAsync(
        NpgsqlConnection connection,
        bool migrates,
        string? own,
        CancellationToken cancellationToken
    )
    {
        // A database to migrate may have no column for the protocol yet, and no table.
        await using var command = new NpgsqlCommand(
            migrates
                ? "SELECT address, '', alive_at FROM cluster_nodes WHERE status <> $1"
                : """
                SELECT address, protocol, alive_at FROM cluster_nodes
                WHERE status <> $1 AND cluster_id = $2 AND protocol <> $3
                """,
            connection
        )
        {
            Parameters = { new() { Value = (int)SiloStatus.Dead } },
        };
        if (!migrates)
        {
            command.Parameters.Add(new() { Value = options.Value.Name });
            command.Parameters.Add(new() { Value = ClusterProtocol.Version });
        }

        var found = new List<OtherNode>();
        try
        {
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                var node = new OtherNode(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTime>(2));
                if (!string.Equals(node.Endpoint, own, StringComparison.Ordinal))
                {
                    found.Add(node);
                }
            }
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // It is older than clusters.
        }

        return found;
    }

    /// <summary>A node of another version.</summary>
    /// <param name="Address">Its silo.</param>
    /// <param name="Protocol">Its protocol; empty if unknown.</param>
    /// <param name="AliveAt">Its last proof that it runs.</param>
    internal sealed record OtherNode(string Address, string Protocol, DateTime AliveAt)
    {
        public string Endpoint => SiloAddress.FromParsableString(Address).Endpoint.ToString();
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1601,
            Level = LogLevel.Warning,
            Message = "{Count} nodes of another version were not stopped; waiting up to {Seconds} s to see if they run"
        )]
        public static partial void Waiting(ILogger logger, int count, double seconds);
    }
}
