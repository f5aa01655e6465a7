using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Cluster;

/// <summary>
/// The members of the cluster in the table <c>cluster_nodes</c>. Each change takes the next version of the table, a row
/// of <c>meta</c>, in the same statement: of two concurrent changes one fails and is repeated on what it then reads
/// (ADR-0036).
/// </summary>
internal sealed class PostgresMembershipTable(
    PostgresDatabase database,
    IOptions<ParleyClusterOptions> options,
    string protocol
) : IMembershipTable
{
    private const char SuspectSeparator = '|';
    private const char TimeSeparator = ',';

    /// <summary>Takes version $4 after version $3 and continues only then.</summary>
    private const string TakeVersion = "UPDATE meta SET value = $4 WHERE key = $1 AND value = $3";

    private const string Select = """
        SELECT meta.value, address, status, name, host, suspects, started_at, alive_at
        FROM meta LEFT JOIN cluster_nodes ON cluster_id = $2
        """;

    private readonly string _cluster = options.Value.Name;
    private readonly string _version = $"cluster-version:{options.Value.Name}";

    public Task InitializeMembershipTable(bool tryInitTableVersion) =>
        tryInitTableVersion
            ? ExecuteAsync("INSERT INTO meta(key, value) VALUES($1, '0') ON CONFLICT (key) DO NOTHING", _version)
            : Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) =>
        ExecuteAsync("DELETE FROM cluster_nodes WHERE cluster_id = $1", clusterId);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        ExecuteAsync(
            """
            DELETE FROM cluster_nodes
            WHERE cluster_id = $1 AND status = $2 AND greatest(alive_at, changed_at) < $3
            """,
            _cluster,
            SiloStatus.Dead,
            beforeDate
        );

    public Task<MembershipTableData> ReadRow(SiloAddress key) =>
        ReadAsync($"{Select} AND address = $3 WHERE meta.key = $1", _version, _cluster, key.ToParsableString());

    public Task<MembershipTableData> ReadAll() => ReadAsync($"{Select} WHERE meta.key = $1", _version, _cluster);

    /// <summary>
    /// False: another change came first, or the node has a row already. Of nodes of two versions that start at the same
    /// time, which <see cref="ClusterVersionCheck"/> cannot see, the first one joins and the other one throws.
    /// </summary>
    public async Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion)
    {
        try
        {
            var isInserted =
                await ExecuteAsync(
                    $"""
                    WITH taken AS ({TakeVersion} AND NOT EXISTS ({Others("$2", "$5", "$13", "$14")}) RETURNING 1)
                    INSERT INTO cluster_nodes (cluster_id, address, status, name, host, suspects, started_at, alive_at,
                        changed_at, protocol)
                    SELECT $2, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM taken
                    """,
                    [.. Values(entry, tableVersion), protocol, ClusterVersionCheck.MaxWait]
                ) == 1;
            if (!isInserted && await FindOtherAsync(entry) is { } other)
            {
                throw new InvalidOperationException(ClusterVersionCheck.Describe(other, migrates: false));
            }

            return isInserted;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    /// <summary>False: another change came first, or the node has no row.</summary>
    public async Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        await ExecuteAsync(
            $"""
            WITH taken AS ({TakeVersion}
                AND EXISTS (SELECT 1 FROM cluster_nodes WHERE cluster_id = $2 AND address = $5) RETURNING 1)
            UPDATE cluster_nodes SET status = $6, name = $7, host = $8, suspects = $9, started_at = $10, alive_at = $11,
                changed_at = $12
            FROM taken WHERE cluster_id = $2 AND address = $5
            """,
            Values(entry, tableVersion)
        ) == 1;

    public Task UpdateIAmAlive(MembershipEntry entry) =>
        ExecuteAsync(
            "UPDATE cluster_nodes SET alive_at = $3 WHERE cluster_id = $1 AND address = $2",
            _cluster,
            entry.SiloAddress.ToParsableString(),
            Utc(entry.IAmAliveTime)
        );

    /// <summary>Nodes that run another version, but for a former process at the same address.</summary>
    private static string Others(string cluster, string address, string protocol, string proof) =>
        $"""
            SELECT address, protocol, alive_at FROM cluster_nodes
            WHERE cluster_id = {cluster} AND protocol <> {protocol} AND alive_at > now() - {proof}
                AND status <> {(int)SiloStatus.Dead}
                AND split_part(address, '@', 1) <> split_part({address}, '@', 1)
            """;

    private Task<ClusterVersionCheck.OtherNode?> FindOtherAsync(MembershipEntry entry) =>
        RunAsync(async connection =>
        {
            await using var batch = PostgresRows.Batch(
                connection,
                PostgresRows.Command(
                    Others("$1", "$2", "$3", "$4"),
                    _cluster,
                    entry.SiloAddress.ToParsableString(),
                    protocol,
                    ClusterVersionCheck.MaxWait
                )
            );
            await using var row = await batch.ExecuteReaderAsync();
            return await row.ReadAsync()
                ? new ClusterVersionCheck.OtherNode(row.GetString(0), row.GetString(1), row.GetFieldValue<DateTime>(2))
                : null;
        });

    private object[] Values(MembershipEntry entry, TableVersion next)
    {
        var suspects = entry.SuspectTimes ?? [];
        return
        [
            _version,
            _cluster,
            next.VersionEtag,
            Text(next.Version),
            entry.SiloAddress.ToParsableString(),
            entry.Status,
            entry.SiloName ?? string.Empty,
            entry.HostName ?? string.Empty,
            string.Join(
                SuspectSeparator,
                suspects.Select(vote => $"{vote.Item1.ToParsableString()}{TimeSeparator}{vote.Item2:O}")
            ),
            Utc(entry.StartTime),
            Utc(entry.IAmAliveTime),
            Utc(suspects.Select(vote => vote.Item2).Append(entry.StartTime).Max()),
        ];
    }

    private async Task<MembershipTableData> ReadAsync(string sql, params object[] values)
    {
        var version = "0";
        var members = await RunAsync(async connection =>
        {
            await using var batch = PostgresRows.Batch(connection, PostgresRows.Command(sql, values));
            await using var reader = await batch.ExecuteReaderAsync();
            var found = new List<Tuple<MembershipEntry, string>>();
            while (await reader.ReadAsync())
            {
                version = reader.GetString(0);
                if (!await reader.IsDBNullAsync(1))
                {
                    found.Add(Tuple.Create(Read(reader), version));
                }
            }

            return found;
        });
        return new(members, new TableVersion(int.Parse(version, CultureInfo.InvariantCulture), version));
    }

    private static MembershipEntry Read(DbDataReader row) =>
        new()
        {
            SiloAddress = SiloAddress.FromParsableString(row.GetString(1)),
            Status = (SiloStatus)row.GetInt32(2),
            SiloName = row.GetString(3),
            HostName = row.GetString(4),
            SuspectTimes =
            [
                .. row.GetString(5).Split(SuspectSeparator, StringSplitOptions.RemoveEmptyEntries).Select(ReadVote),
            ],
            StartTime = row.GetFieldValue<DateTime>(6),
            IAmAliveTime = row.GetFieldValue<DateTime>(7),
        };

    private static Tuple<SiloAddress, DateTime> ReadVote(string vote)
    {
        var separator = vote.IndexOf(TimeSeparator, StringComparison.Ordinal);
        return Tuple.Create(
            SiloAddress.FromParsableString(vote[..separator]),
            DateTime.Parse(
                vote.AsSpan(separator + 1),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal
            )
        );
    }

    private Task<int> ExecuteAsync(string sql, params object[] values) =>
        RunAsync(async connection =>
        {
            await using var batch = PostgresRows.Batch(connection, PostgresRows.Command(sql, values));
            return await batch.ExecuteNonQueryAsync();
        });

    /// <summary>With the timeouts of all other statements; Orleans repeats what fails.</summary>
    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> run)
    {
        var connection = database.Source.CreateConnection();
        try
        {
            await database.OpenAsync(connection, CancellationToken.None);
            return await database.WaitAsync(connection, run(connection), CancellationToken.None);
        }
        finally
        {
            if (!database.IsAbandoned(connection))
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
