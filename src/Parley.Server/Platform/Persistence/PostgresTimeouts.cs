namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The timeouts that keep every wait for the database server below <see cref="PostgresOptions.AnswerSeconds"/> (promise
/// P16): sequential steps of one request stay below it in sum.
/// </summary>
internal sealed class PostgresTimeouts(int answerSeconds)
{
    /// <summary>Opening a connection, also while all pooled connections are in use.</summary>
    public TimeSpan Open { get; } = 0.4 * TimeSpan.FromSeconds(answerSeconds);

    /// <summary>One statement. It is longer than the server's lock timeout.</summary>
    public TimeSpan Statement { get; } = 0.55 * TimeSpan.FromSeconds(answerSeconds);

    /// <summary>One transaction of the log.</summary>
    public TimeSpan Transaction { get; } = 0.7 * TimeSpan.FromSeconds(answerSeconds);

    /// <summary>One health check.</summary>
    public TimeSpan HealthCheck { get; } = 0.4 * TimeSpan.FromSeconds(answerSeconds);

    /// <summary>The connect timeout of the driver, in whole seconds.</summary>
    public int ConnectSeconds { get; } = Math.Max(1, answerSeconds - 1);

    /// <summary>
    /// Timeouts that the server enforces, so that abandoned statements and transactions end there too.
    /// </summary>
    public string PoolSessionOptions { get; } = SessionOptions(answerSeconds, 0.45, idle: 6);

    /// <summary>
    /// The same for the log. Its transactions never wait for a client: an abandoned one blocks whole channels.
    /// </summary>
    public string LogSessionOptions { get; } = SessionOptions(answerSeconds, 0.55, idle: 1);

    private static string SessionOptions(int seconds, double locks, int idle) =>
        string.Join(
            ' ',
            "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
            @"-c default_transaction_isolation=read\ committed",
            $"-c statement_timeout={2_000 * seconds}",
            $"-c lock_timeout={(int)(1_000 * locks * seconds)}",
            $"-c idle_in_transaction_session_timeout={1_000 * idle * seconds}"
        );
}
