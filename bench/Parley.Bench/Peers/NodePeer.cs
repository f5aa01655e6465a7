using System.Diagnostics;
using System.Text.Json;
using Parley.Bench.Load;
using Parley.Bench.Wires;

namespace Parley.Bench.Peers;

/// <summary>A script of bench/peers/node, run by Node.js or Bun.</summary>
internal sealed class NodePeer(NodeKind kind) : Peer(NameOf(kind), NoteOf(kind))
{
    private const string Bun = "@oven/bun-linux-x64";

    public override bool Resumes => kind == NodeKind.SocketIo;

    public override Wire Wire(BenchSettings settings, bool resuming) =>
        kind == NodeKind.SocketIo ? new SocketIoWire(settings.Clock, resuming) : new JsonWire(settings.Clock);

    public override string Token(int client) => PeerTokens.Make(client);

    public override Task<ServerProcess> StartAsync(BenchSettings settings, World world, bool resuming)
    {
        var environment = new Dictionary<string, string>(PeerTokens.Environment, StringComparer.Ordinal)
        {
            ["NODE_ENV"] = "production",
        };
        if (resuming)
        {
            environment["BENCH_RECOVERY"] = "1";
        }

        return ServerProcess.StartAsync(
            settings.Clock,
            [Program(settings), Path.Combine(Folder(settings), NameOf(kind) + ".mjs")],
            environment,
            "READY "
        );
    }

    public override async Task<string> VersionAsync(BenchSettings settings)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Program(settings), "--version")
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var runtime = (await process.StandardOutput.ReadToEndAsync()).Trim();
        return kind == NodeKind.Bun
            ? $"Bun {runtime}"
            : $"{(kind == NodeKind.Ws ? "ws" : "Socket.IO")} {await PackageVersionAsync(settings)}, Node.js {runtime}";
    }

    private static string NameOf(NodeKind kind) =>
        kind switch
        {
            NodeKind.Ws => "ws",
            NodeKind.SocketIo => "socketio",
            _ => "bun",
        };

    private static string NoteOf(NodeKind kind) =>
        kind switch
        {
            NodeKind.Ws => "the package ws on Node.js; no history, nothing on disk",
            NodeKind.SocketIo =>
                "Socket.IO on Node.js, WebSocket only; nothing on disk; connection state recovery only in `resume`",
            _ => "Bun's built-in publish; no history, nothing on disk",
        };

    private static string Folder(BenchSettings settings) =>
        settings.Node ?? throw new InvalidOperationException("--node is missing.");

    private string Program(BenchSettings settings) =>
        kind == NodeKind.Bun ? Path.Combine(Folder(settings), "node_modules", Bun, "bin", "bun") : "node";

    private async Task<string> PackageVersionAsync(BenchSettings settings)
    {
        var package = Path.Combine(
            Folder(settings),
            "node_modules",
            kind == NodeKind.Ws ? "ws" : "socket.io",
            "package.json"
        );
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(package));
        return document.RootElement.GetProperty("version").GetString()!;
    }
}

internal enum NodeKind
{
    Ws,
    SocketIo,
    Bun,
}
