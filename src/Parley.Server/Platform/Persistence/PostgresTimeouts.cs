namespace Parley.Server.Platform.Persistence;

/// <summary>
/// How long each thing may take, so that nobody waits longer for the database server than <see
/// cref="PostgresOptions.AnswerSeconds"/> (promise P16): what is done one after the other for one person stays below
/// that in sum.
/// </summary>
internal sealed class PostgresTimeouts(int answerSeconds)
{
    /// <summary>Where all connections are in use, or a new one has to be made.</summary>
    public TimeSpan Open { get; } = 0.4 * TimeSpan.FromSeconds(answerSeconds);

    /// <summary>One statement: longer than the server lets it wait for a lock.</summary>
    public TimeSpan Statement { get; } = 0.55 * TimeSpan.FromSeconds(answerSeconds);

    /// <summary>One transaction of the log.</summary>
    public TimeSpan Transaction { get; } = 0.7 * TimeSpan.FromSeconds(answerSeconds);

    /// <summary>The question whether the server is there.</summary>
    public TimeSpan HealthCheck { get; } = 0.4 * TimeSpan.FromSeconds(answerSeconds);

    /// <summary>What the driver takes for making a connection, in whole seconds.</summary>
    public int ConnectSeconds { get; } = Math.Max(1, answerSeconds - 1);

    /// <summary>Limits that the server itself keeps, so that what this process has forgotten ends there too.</summary>
    public string PoolSessionOptions { get; } = SessionOptions(answerSeconds, 0.45, idle: 6);

    /// <summary>
    /// Those of the log, whose transactions never wait for anybody: a forgotten one holds up whole channels.
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
