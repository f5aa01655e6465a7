namespace Parley.Server.Gateway;

/// <summary>The result of attaching a socket to a channel.</summary>
internal enum AttachResult
{
    Attached,

    /// <summary>No socket is accepted any more; use a new feed.</summary>
    Closed,

    /// <summary>The socket lacks events that this node has delivered.</summary>
    SocketIsBehind,

    /// <summary>The socket has got more from another node.</summary>
    NodeIsBehind,
}
