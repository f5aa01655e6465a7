namespace Parley.Server.Platform.Fanout;

/// <summary>The nodes of the cluster. Thread-safe.</summary>
internal interface INodeDirectory
{
    /// <summary>This node.</summary>
    INodeObserver Local { get; }

    /// <summary>The nodes that run, as far as this one knows; this one first.</summary>
    IReadOnlyList<INodeObserver> Active { get; }

    /// <summary>Grows with each death of a node.</summary>
    int Deaths { get; }

    /// <summary>Whether the node has died. It never returns: a restarted node is another one.</summary>
    bool IsDead(INodeObserver node);
}
