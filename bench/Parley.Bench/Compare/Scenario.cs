using Parley.Bench.Load;
using Parley.Bench.Peers;

namespace Parley.Bench.Compare;

/// <summary>A load that is applied to each server in the same way.</summary>
internal abstract class Scenario(string title, World world)
{
    public string Title => title;

    public World World => world;

    /// <summary>The columns.</summary>
    public abstract IReadOnlyList<Figure> Figures { get; }

    /// <summary>Length of a message's content in bytes.</summary>
    public virtual int ContentLength => 150;

    /// <summary>Whether each run starts a new server.</summary>
    public virtual bool Fresh => false;

    /// <summary>Whether connections are dropped and resumed.</summary>
    public virtual bool Resumes => false;

    /// <summary>Whether the server supports the load.</summary>
    public virtual bool CanMeasure(Peer peer) => peer is not XmppPeer;

    /// <summary>Number of measurements of each server.</summary>
    public virtual int RunsOf(BenchSettings settings) => settings.Runs ?? (settings.Quick ? 3 : 5);

    /// <summary>Setup before the first run.</summary>
    public virtual void Connect(Running running) => running.Loop.Connect(0, World.Clients);

    public abstract Sample Measure(BenchSettings settings, Running running);
}
