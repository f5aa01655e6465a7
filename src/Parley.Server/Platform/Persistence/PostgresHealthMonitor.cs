using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Server.Platform.Log;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Checks once a second, over a connection of its own, that the server answers and has safe settings. While it does
/// not, callers fail at once instead of running into timeouts.
/// </summary>
internal sealed partial class PostgresHealthMonitor(
    PostgresDatabase database,
    PostgresMessageLog log,
    TimeProvider clock,
    ILogger<PostgresHealthMonitor> logger
) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IntervalWhileUnreachable = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <param name="connection">
    /// The monitor owns it. It is opened before: the first connection takes longest, which must not count as an outage.
    /// </param>
    public void Start(NpgsqlConnection connection) => _running = Task.Run(() => RunAsync(connection));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(NpgsqlConnection? connection)
    {
        while (!_stopping.IsCancellationRequested)
        {
            var ping = PingAsync(connection);
            try
            {
                connection = await ping.WaitAsync(database.Timeouts.HealthCheck, clock, _stopping.Token);
                if (!database.IsReachable)
                {
                    Log.Reachable(logger);
                }

                database.SetReachable(true);
                if (!log.IsHealthy)
                {
                    await log.ProbeAsync();
                }
            }
            catch (Exception exception)
            {
                database.ReportFailure(exception);
                var reachable = _stopping.IsCancellationRequested || ping.IsCompletedSuccessfully;
                if (!reachable && database.IsReachable)
                {
                    Log.Unreachable(logger, exception);
                }

                database.SetReachable(reachable);
                _ = DisposeWhenDoneAsync(ping, connection);
                connection = null;
            }

            await Task.Delay(database.IsReachable ? Interval : IntervalWhileUnreachable, clock, _stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<NpgsqlConnection> PingAsync(NpgsqlConnection? connection)
    {
        connection ??= await database.OpenForLogAsync(_stopping.Token);
        await PostgresDatabase.CheckAsync(connection, CancellationToken.None);
        return connection;
    }

    /// <summary>A hanging check runs into its own timeout.</summary>
    private static async Task DisposeWhenDoneAsync(Task<NpgsqlConnection> ping, NpgsqlConnection? connection)
    {
        try
        {
            connection = await ping;
        }
        catch (Exception)
        {
            // The failure of the check is handled by the caller.
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1115,
            Level = LogLevel.Error,
            Message = "Database server is unreachable or has unsafe settings; requests fail until it recovers"
        )]
        public static partial void Unreachable(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 1116, Level = LogLevel.Information, Message = "Database server is available again")]
        public static partial void Reachable(ILogger logger);
    }
}
