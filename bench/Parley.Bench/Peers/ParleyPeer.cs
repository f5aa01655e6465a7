using Parley.Bench.Load;
using Parley.Bench.Wires;

namespace Parley.Bench.Peers;

/// <summary>The server itself, as bench/run builds it, in either encoding of its protocol.</summary>
internal sealed class ParleyPeer(bool messagePack)
    : Peer(
        messagePack ? "parley-msgpack" : "parley",
        $"Parley with {(messagePack ? "MessagePack" : "JSON")}; keeps history, an ack means on disk (fsync)"
    )
{
    public override bool Resumes => true;

    public override Wire Wire(BenchSettings settings, bool resuming) =>
        messagePack
            ? new ParleyMessagePackWire(settings.Clock, resuming)
            : new ParleyJsonWire(settings.Clock, resuming);

    public override string Token(int client) => SeededIds.Token(client);

    public override async Task<ServerProcess> StartAsync(BenchSettings settings, World world, bool resuming)
    {
        var folder = await Seed.CopyAsync(settings, world);
        return await ServerProcess.StartAsync(
            settings.Clock,
            [settings.Server, "--port", "0", "--data", folder],
            BenchServer.Limits,
            BenchServer.ReadyLine,
            folder
        );
    }

    public override Task<string> VersionAsync(BenchSettings settings) => Task.FromResult(".NET " + Environment.Version);
}
