using Parley.Bench.Load;

namespace Parley.Bench.Peers;

/// <summary>
/// A server that can be measured. All do the same: rooms, a token at connect, messages with id, room, sender, content
/// and time.
/// </summary>
internal abstract class Peer(string name, string note)
{
    /// <summary>The name on the command line.</summary>
    public string Name => name;

    /// <summary>Description for the table: what it is and what it does not do.</summary>
    public string Note => note;

    /// <summary>Whether returning clients get missed messages.</summary>
    public virtual bool Resumes => false;

    public abstract Wire Wire(BenchSettings settings, bool resuming);

    public abstract string Token(int client);

    /// <summary>Starts a new server on core 0.</summary>
    public abstract Task<ServerProcess> StartAsync(BenchSettings settings, World world, bool resuming);

    /// <summary>Its version, for the header of the table.</summary>
    public abstract Task<string> VersionAsync(BenchSettings settings);
}
