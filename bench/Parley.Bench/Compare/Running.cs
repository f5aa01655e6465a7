using System.Net;
using Parley.Bench.Load;
using Parley.Bench.Peers;

namespace Parley.Bench.Compare;

/// <summary>A running server with its connections.</summary>
internal sealed class Running(Peer peer, ServerProcess server, LoadLoop loop) : IAsyncDisposable
{
    public Peer Peer => peer;

    public ServerProcess Server => server;

    public LoadLoop Loop => loop;

    /// <summary>Number of completed runs.</summary>
    public int Runs { get; set; }

    public static async Task<Running> StartAsync(BenchSettings settings, Peer peer, Scenario scenario)
    {
        var server = await peer.StartAsync(settings, scenario.World, scenario.Resumes);
        var address = new IPEndPoint(IPAddress.Parse(server.Address.Host), server.Address.Port);
        return new(
            peer,
            server,
            new(
                peer.Wire(settings, scenario.Resumes),
                scenario.World,
                address,
                peer.Token,
                settings.Clock,
                scenario.ContentLength
            )
        );
    }

    /// <summary>Answers pings and sends heartbeats while others are measured.</summary>
    public void Rest() => loop.RunUntil(() => false, TimeSpan.FromMilliseconds(20));

    public async ValueTask DisposeAsync()
    {
        loop.Dispose();
        await server.DisposeAsync();
    }
}
