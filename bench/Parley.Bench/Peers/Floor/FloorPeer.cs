using Parley.Bench.Load;
using Parley.Bench.Wires;

namespace Parley.Bench.Peers.Floor;

/// <summary>
/// A server that only relays messages: the lower bound of the cost. The cost of the others beyond it is their own work.
/// </summary>
internal sealed class FloorPeer()
    : Peer("floor", "one thread that copies bytes between sockets; no accounts, no storage, this load only")
{
    /// <summary>The command of this program that runs it.</summary>
    public const string Command = "floor-server";

    public override Wire Wire(BenchSettings settings, bool resuming) => new JsonWire(settings.Clock);

    public override string Token(int client) => PeerTokens.Make(client);

    public override Task<ServerProcess> StartAsync(BenchSettings settings, World world, bool resuming) =>
        ServerProcess.StartAsync(
            settings.Clock,
            ["dotnet", typeof(FloorPeer).Assembly.Location, Command],
            new Dictionary<string, string>(StringComparer.Ordinal),
            "READY "
        );

    public override Task<string> VersionAsync(BenchSettings settings) => Task.FromResult(".NET " + Environment.Version);
}
