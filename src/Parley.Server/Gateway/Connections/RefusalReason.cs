namespace Parley.Server.Gateway.Connections;

/// <summary>Why a connection or a socket got no place.</summary>
internal enum RefusalReason
{
    /// <summary>All places are taken.</summary>
    Server,

    /// <summary>Those of the network are.</summary>
    Address,

    /// <summary>Those for people who have not said who they are.</summary>
    Strangers,
}
