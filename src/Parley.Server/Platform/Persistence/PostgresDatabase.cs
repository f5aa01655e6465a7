using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Npgsql;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The PostgreSQL server and its connections. Refuses to run with settings that could lose an acknowledged write. While
/// <see cref="PostgresHealthMonitor"/> reports the server as unreachable, callers fail at once instead of waiting.
/// Npgsql's own timeouts are off: they end in a cancel request to the server, whose answer blocks a thread.
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
    /// Pooled connections for everything but the writer of the log. After an outage it is a new pool: hanging
    /// connections stay in the old one.
    /// </summary>
    public NpgsqlDataSource Source => _source;

    public EpochMarker Marker { get; }

    public PostgresTimeouts Timeouts { get; }

    /// <summary>Whether the server answered the last health check.</summary>
    public bool IsReachable { get; private set; } = true;

    /// <summary>Opens a dedicated connection for the writer of the log or the health monitor.</summary>
    public ValueTask<NpgsqlConnection> OpenForLogAsync(CancellationToken cancellationToken) =>
        _logSource.OpenConnectionAsync(cancellationToken);

    /// <summary>Opens a connection without timeouts, for migrations.</summary>
    public ValueTask<NpgsqlConnection> OpenForMigrationAsync(CancellationToken cancellationToken) =>
        _migrationSource.OpenConnectionAsync(cancellationToken);

    /// <summary>Opens a pooled connection. Fails at once while the server is unreachable.</summary>
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
    /// Waits for a result of the server, with a timeout, and not while the server is unreachable. A connection that
    /// still waits is abandoned and closes when its statement ends.
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

    /// <summary>Whether an abandoned connection is closed elsewhere.</summary>
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
    /// Clears the pool after a connection failure: connections mostly fail together, and nothing else detects broken
    /// idle ones.
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
    /// Refuses an unsafe setting or an old version. Returns the identity of the database, which changes with a restore
    /// or a failover.
    /// </summary>
    public static async Task<string> CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < MinVersion)
        {
            throw new InvalidOperationException(
                $"PostgreSQL {connection.PostgreSqlVersion} is too old: {MinVersion} or newer is needed."
            );
        }

        // Pins synchronous_commit for this connection against later changes of the server's configuration.
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

        // The first eight digits of a WAL file name are the timeline. Promoting a replica and a point-in-time restore
        // start a new one.
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
                $"The PostgreSQL server runs with {setting}=off: {otherwise}. Set {setting} = on in postgresql.conf "
                    + "(and in ALTER ROLE or ALTER DATABASE, if set there)."
            );
        }
    }
}
