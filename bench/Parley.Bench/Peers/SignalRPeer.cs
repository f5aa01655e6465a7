using Parley.Bench.Load;
using Parley.Bench.Wires;

namespace Parley.Bench.Peers;

/// <summary>bench/Parley.Bench.SignalR, in either encoding of its protocol.</summary>
internal sealed class SignalRPeer(bool messagePack)
    : Peer(messagePack ? "signalr-msgpack" : "signalr-json", "ASP.NET Core SignalR; no history, nothing on disk")
{
    public override Wire Wire(BenchSettings settings, bool resuming) =>
        messagePack ? new SignalRMessagePackWire(settings.Clock) : new SignalRJsonWire(settings.Clock);

    public override string Token(int client) => PeerTokens.Make(client);

    public override Task<ServerProcess> StartAsync(BenchSettings settings, World world, bool resuming) =>
        ServerProcess.StartAsync(
            settings.Clock,
            [
                Path.Combine(
                    settings.SignalR ?? throw new InvalidOperationException("--signalr is missing."),
                    "Parley.Bench.SignalR"
                ),
            ],
            PeerTokens.Environment,
            "READY "
        );

    public override Task<string> VersionAsync(BenchSettings settings) =>
        Task.FromResult("ASP.NET Core " + Environment.Version);
}
