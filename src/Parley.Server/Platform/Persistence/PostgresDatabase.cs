using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Npgsql;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The PostgreSQL server, its connections, and the refusal to run on anything that could lose an acknowledged write.
/// While the server does not answer nobody is made to wait for it: <see cref="PostgresHealthMonitor"/> tells, and whoever asks
/// or waits is refused at once. Npgsql's own timeouts are not used: they end in a request to the server to cancel, for
/// whose answer a thread is blocked.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    public const int MinVersion = 13;

    private readonly FileStream _lock;
    private readonly TimeProvider _clock;
    private readonly string _poolConnectionString;
    private readonly NpgsqlDataSource _logSource;
    private readonly NpgsqlDataSource _migrationSource;
    private readonly ConditionalWeakTable<NpgsqlConnection, object> _abandoned = [];
    private volatile CancellationTokenSource _unreachable = new();
    private volatile NpgsqlDataSource _source;

    public PostgresDatabase(IOptions<PostgresOptions> options, IOptions<ParleyOptions> parley, TimeProvider clock)
    {
        _clock = clock;
        Timeouts = new(options.Value.AnswerSeconds);
        var folder = Path.GetFullPath(parley.Value.Data);
        _lock = FolderLock.Acquire(folder);
        Marker = new(folder, "starts-postgres");
        var address = PostgresUrl.Parse(parley.Value.Database!);
        address.ApplicationName = "Parley";
        address.Timeout = Timeouts.ConnectSeconds;
        address.CommandTimeout = 0;
        address.TcpKeepAlive = true;
        address.TcpKeepAliveTime = 5;
        address.TcpKeepAliveInterval = 2;
        address.NoResetOnClose = true;
        address.MaxAutoPrepare = 100;
        address.AutoPrepareMinUsages = 2;
        address.Options = Timeouts.PoolSessionOptions;
        address.MaxPoolSize = options.Value.Connections - 2;
        _poolConnectionString = address.ConnectionString;
        _source = NpgsqlDataSource.Create(_poolConnectionString);
        address.Pooling = false;
        address.Options = Timeouts.LogSessionOptions;
        _logSource = NpgsqlDataSource.Create(address.ConnectionString);
        address.MaxAutoPrepare = 0;
        address.Options = "-c statement_timeout=0 -c lock_timeout=0";
        _migrationSource = NpgsqlDataSource.Create(address.ConnectionString);
    }

    /// <summary>
    /// Pooled connections for everything but the log's writer. Another pool after the server was away: what hangs in
    /// the old one stays behind.
    /// </summary>
    public NpgsqlDataSource Source => _source;

    public EpochMarker Marker { get; }

    public PostgresTimeouts Timeouts { get; }

    /// <summary>False: it did not answer the last time it was asked.</summary>
    public bool IsReachable { get; private set; } = true;

    /// <summary>A connection of its own for the log's writer and for asking whether the server is there.</summary>
    public ValueTask<NpgsqlConnection> OpenForLogAsync(CancellationToken cancellationToken) =>
        _logSource.OpenConnectionAsync(cancellationToken);

    /// <summary>A connection for migrations, which may take their time.</summary>
    public ValueTask<NpgsqlConnection> OpenForMigrationAsync(CancellationToken cancellationToken) =>
        _migrationSource.OpenConnectionAsync(cancellationToken);

    /// <summary>Opens a pooled connection, or refuses at once while the server is away.</summary>
    public async Task OpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _unreachable.Token);
        var opening = connection.OpenAsync(either.Token);
        try
        {
            await opening.WaitAsync(Timeouts.Open, _clock, either.Token);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Abandon(connection, opening);
            await either.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new LogUnavailableException(
                IsReachable
                    ? "All connections to the database server are in use."
                    : "The database server does not answer.",
                exception
            );
        }
        catch (NpgsqlException exception)
        {
            ReportFailure(exception);
            throw;
        }
    }

    /// <summary>
    /// Waits for an answer of the server, not for ever, and not when it is known to be away. A connection that still
    /// waits then is given up, and closes when it can.
    /// </summary>
    public async Task<T> WaitAsync<T>(NpgsqlConnection connection, Task<T> answer, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _unreachable.Token);
        try
        {
            return await answer.WaitAsync(Timeouts.Statement, _clock, either.Token);
        }
        catch (Exception exception) when (!answer.IsCompleted)
        {
            Abandon(connection, answer);
            cancellationToken.ThrowIfCancellationRequested();
            throw new LogUnavailableException("The database server does not answer.", exception);
        }
        catch (NpgsqlException exception)
        {
            ReportFailure(exception);
            throw;
        }
    }

    /// <summary>Whether somebody else closes it.</summary>
    public bool IsAbandoned(NpgsqlConnection connection) => _abandoned.TryGetValue(connection, out _);

    public void SetReachable(bool reachable)
    {
        if (reachable == IsReachable)
        {
            return;
        }

        IsReachable = reachable;
        if (reachable)
        {
            _unreachable = new();
        }
        else
        {
            var old = _source;
            _source = NpgsqlDataSource.Create(_poolConnectionString);
            _ = _unreachable.CancelAsync();
            _ = old.DisposeAsync().AsTask();
        }
    }

    /// <summary>
    /// Connections mostly break together. Those that nobody uses right now are looked at by nobody, and would each fail
    /// whoever comes next.
    /// </summary>
    public void ReportFailure(Exception exception)
    {
        if (
            exception
            is TimeoutException
                or (NpgsqlException and not PostgresException)
                or PostgresException { SqlState: ['5', '7', 'P', ..] }
        )
        {
            _source.Clear();
        }
    }

    /// <summary>
    /// Refuses settings or a version that are too weak. Answers which database this is: another one after a restore or
    /// a failover.
    /// </summary>
    public static async Task<string> CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < MinVersion)
        {
            throw new InvalidOperationException(
                $"PostgreSQL {connection.PostgreSqlVersion} is too old: {MinVersion} or newer is needed."
            );
        }

        // What synchronous_commit is now it stays for this connection, whatever the server's configuration becomes.
        await using var settings = new NpgsqlCommand(
            """
            SELECT current_setting('fsync'), current_setting('full_page_writes'),
                set_config('synchronous_commit', current_setting('synchronous_commit'), false), pg_is_in_recovery()
            """,
            connection
        );
        await using (var row = await settings.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            RejectOff(
                "fsync",
                row.GetString(0),
                "a power cut would lose acknowledged messages and may destroy the database"
            );
            RejectOff("full_page_writes", row.GetString(1), "a power cut could destroy the database");
            RejectOff(
                "synchronous_commit",
                row.GetString(2),
                "a crash of the database server would lose acknowledged messages"
            );
            if (row.GetBoolean(3))
            {
                throw new InvalidOperationException(
                    "The PostgreSQL server is a standby, which cannot be written. Name the primary in Parley:Database."
                );
            }
        }

        // The first eight digits of a WAL file are the timeline: promoting a replica or restoring to a point in time
        // starts a new one.
        await using var identity = new NpgsqlCommand(
            """
            SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
                || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()
            """,
            connection
        );
        return (string)(await identity.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _logSource.DisposeAsync();
        await _migrationSource.DisposeAsync();
        await _lock.DisposeAsync();
    }

    private void Abandon(NpgsqlConnection connection, Task waiting)
    {
        _abandoned.AddOrUpdate(connection, connection);
        _ = CloseAsync();

        async Task CloseAsync()
        {
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (waiting is Task<DbDataReader> { IsCompletedSuccessfully: true } reader)
            {
                await (await reader).DisposeAsync();
            }

            await connection.DisposeAsync();
        }
    }

    private static void RejectOff(string setting, string value, string otherwise)
    {
        if (value == "off")
        {
            throw new InvalidOperationException(
                $"The PostgreSQL server runs with {setting}=off: {otherwise}. Set {setting} = on in postgresql.conf (and in ALTER ROLE or ALTER DATABASE, if there)."
            );
        }
    }
}
