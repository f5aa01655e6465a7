namespace Parley.Server.Gateway.Connections;

/// <summary>The limit that a refused connection or socket would exceed.</summary>
internal enum RefusalReason
{
    /// <summary>The total.</summary>
    Server,

    /// <summary>The limit of one network.</summary>
    Address,

    /// <summary>The limit of sockets without a signed-in user.</summary>
    Unauthenticated,
}
