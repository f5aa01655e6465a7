using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Network;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// Divides the limit of open files between sockets and HTTP connections. Each connection is an open file, and the
/// runtime ends a process that runs out of them. Connections over the budget are refused.
/// </summary>
internal sealed partial class ConnectionBudget
{
    /// <summary>
    /// Files for the process itself: about 320, mostly libraries, and the database and outgoing calls.
    /// </summary>
    public const int ReservedFiles = 512;

    /// <summary>Maximum evicted connections that are still closing.</summary>
    public const int MaxClosing = 32;

    /// <summary>Minimum HTTP connections. Every socket begins as one.</summary>
    public const int MinHttpConnections = 64;

    private const int DefaultMaxSockets = 15_000;

    private readonly bool _isConfigured;

    public ConnectionBudget(
        IOptions<GatewayOptions> gateway,
        IOptions<ParleyOptions> parley,
        IOptions<PostgresOptions> postgres
    )
        : this(
            gateway.Value,
            OpenFileLimit.Read(),
            string.IsNullOrEmpty(parley.Value.Database) ? 0 : postgres.Value.Connections
        ) { }

    /// <param name="options">The configured limits.</param>
    /// <param name="files">The system's limit of open files; null: no limit.</param>
    /// <param name="database">Connections to the database server.</param>
    public ConnectionBudget(GatewayOptions options, long? files, int database)
    {
        var reserved = ReservedFiles + database + MaxClosing;
        var available = (int)Math.Min(int.MaxValue, (files ?? int.MaxValue) - reserved);
        if (available < 2 * MinHttpConnections)
        {
            throw new InvalidOperationException(
                $"The limit of open files (nofile) is {files}; the server needs at least "
                    + $"{reserved + (2 * MinHttpConnections)}. "
                    + "Raise it (systemd: LimitNOFILE, a shell: ulimit -n)."
            );
        }

        if (options.Sockets > available - MinHttpConnections)
        {
            throw new InvalidOperationException(
                $"Parley:Gateway:Sockets is {options.Sockets}, and the limit of open files (nofile), {files}, "
                    + $"has room for {available - MinHttpConnections} beside the files that the server needs itself. "
                    + $"Raise the limit to {options.Sockets + reserved + MinHttpConnections} or more "
                    + "(systemd: LimitNOFILE, a shell: ulimit -n), or lower the setting."
            );
        }

        _isConfigured = options.Sockets is not null;
        Sockets =
            options.Sockets ?? Math.Min(DefaultMaxSockets, Math.Min(available / 5 * 4, available - MinHttpConnections));
        HttpConnections = Math.Min(options.Connections, available - Sockets);
        SocketsPerAddress = options.SocketsPerAddress;
        HttpConnectionsPerAddress = Math.Min(options.ConnectionsPerAddress, HalfOf(HttpConnections));
    }

    /// <summary>Maximum sockets.</summary>
    public int Sockets { get; }

    /// <summary>Maximum sockets of one network.</summary>
    public int SocketsPerAddress { get; }

    /// <summary>Maximum sockets without a signed-in user. The other slots are reserved for users.</summary>
    public int UnauthenticatedSockets => HalfOf(Sockets);

    /// <summary>The same for one network.</summary>
    public int UnauthenticatedSocketsPerAddress => HalfOf(SocketsPerAddress);

    /// <summary>Maximum connections that are not sockets.</summary>
    public int HttpConnections { get; }

    /// <summary>The same for one network.</summary>
    public int HttpConnectionsPerAddress { get; }

    /// <summary>Warns when the limit of open files reduces the default limit of sockets.</summary>
    public void LogReducedLimit(ILogger logger)
    {
        if (!_isConfigured && Sockets < DefaultMaxSockets)
        {
            Log.LimitReduced(logger, Sockets, DefaultMaxSockets);
        }
    }

    private static int HalfOf(int limit) => (limit + 1) / 2;

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3402,
            Level = LogLevel.Warning,
            Message = "The limit of open files (nofile) has room for {Sockets} sockets instead of {DefaultSockets}. "
                + "Raise it to serve more users"
        )]
        public static partial void LimitReduced(ILogger logger, int sockets, int defaultSockets);
    }
}
