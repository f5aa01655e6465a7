using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Network;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// How many connections this process has room for. Each is an open file, and a process without files left is ended by
/// the runtime: so what the system allows is divided up at the start, and what does not fit is refused.
/// </summary>
internal sealed partial class ConnectionBudget
{
    /// <summary>
    /// For the program's own files (some 320, most of them its libraries), the database, calls to other servers.
    /// </summary>
    public const int OwnFiles = 512;

    /// <summary>Connections that have been told to go and are still going.</summary>
    public const int Leaving = 32;

    /// <summary>Fewer that are no sockets, or not yet, and nobody gets in.</summary>
    public const int LeastPlain = 64;

    private const int MostSockets = 15_000;

    private readonly bool _wanted;

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

    /// <param name="options">What the operator wants.</param>
    /// <param name="files">What the system allows; null: no limit.</param>
    /// <param name="database">Connections to the database's server.</param>
    public ConnectionBudget(GatewayOptions options, long? files, int database)
    {
        var own = OwnFiles + database + Leaving;
        var room = (int)Math.Min(int.MaxValue, (files ?? int.MaxValue) - own);
        if (room < 2 * LeastPlain)
        {
            throw new InvalidOperationException(
                $"The limit of open files (nofile) is {files}; the server needs at least {own + (2 * LeastPlain)}. "
                    + "Raise it (systemd: LimitNOFILE, a shell: ulimit -n)."
            );
        }

        if (options.Sockets > room - LeastPlain)
        {
            throw new InvalidOperationException(
                $"Parley:Gateway:Sockets is {options.Sockets}, and the limit of open files (nofile), {files}, "
                    + $"has room for {room - LeastPlain} beside what the server needs itself. Raise the limit to "
                    + $"{options.Sockets + own + LeastPlain} or more (systemd: LimitNOFILE, a shell: ulimit -n), "
                    + "or lower the setting."
            );
        }

        _wanted = options.Sockets is not null;
        Sockets = options.Sockets ?? Math.Min(MostSockets, Math.Min(room / 5 * 4, room - LeastPlain));
        Plain = Math.Min(options.Connections, room - Sockets);
        SocketsPerAddress = options.SocketsPerAddress;
        PlainPerAddress = Math.Min(options.ConnectionsPerAddress, HalfOf(Plain));
    }

    /// <summary>Sockets, of all together.</summary>
    public int Sockets { get; }

    /// <summary>Sockets of one network.</summary>
    public int SocketsPerAddress { get; }

    /// <summary>Sockets on which nobody has signed in yet: the rest is kept for those who have.</summary>
    public int Strangers => HalfOf(Sockets);

    /// <summary>The same of one network.</summary>
    public int StrangersPerAddress => HalfOf(SocketsPerAddress);

    /// <summary>Connections that are no sockets.</summary>
    public int Plain { get; }

    /// <summary>The same of one network.</summary>
    public int PlainPerAddress { get; }

    /// <summary>Says when the system has room for fewer sockets than there would be.</summary>
    public void Tell(ILogger logger)
    {
        if (!_wanted && Sockets < MostSockets)
        {
            Log.Fewer(logger, Sockets, MostSockets);
        }
    }

    private static int HalfOf(int places) => (places + 1) / 2;

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3402,
            Level = LogLevel.Warning,
            Message = "The limit of open files (nofile) has room for {Sockets} sockets, not {Wanted}. Raise it for more people"
        )]
        public static partial void Fewer(ILogger logger, int sockets, int wanted);
    }
}
