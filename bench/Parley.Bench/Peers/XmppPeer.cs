using System.Diagnostics;
using System.Net.NetworkInformation;
using Parley.Bench.Load;
using Parley.Bench.Wires;

namespace Parley.Bench.Peers;

/// <summary>
/// An XMPP server of the distribution, with the configuration in bench/peers/xmpp and message archiving on.
/// </summary>
internal sealed class XmppPeer(XmppKind kind)
    : Peer(
        kind == XmppKind.Ejabberd ? "ejabberd" : "prosody",
        "XMPP over WebSocket, anonymous users, multi-user chat with archive (MAM); "
            + "an ack is the room's copy and does not mean on disk"
    )
{
    private const int LowestPort = 25_280;

    public override Wire Wire(BenchSettings settings, bool resuming) => new XmppWire(settings.Clock);

    public override string Token(int client) => string.Empty;

    public override async Task<ServerProcess> StartAsync(BenchSettings settings, World world, bool resuming)
    {
        var folder = Directory.CreateTempSubdirectory("parley-bench-xmpp-").FullName;
        var port = FreePort();
        var name = kind == XmppKind.Ejabberd ? "ejabberd.yml" : "prosody.cfg.lua";
        var template = await File.ReadAllTextAsync(
            Path.Combine(settings.Node ?? throw new InvalidOperationException("--node is missing."), "..", "xmpp", name)
        );
        var file = Path.Combine(folder, name);
        await File.WriteAllTextAsync(
            file,
            template
                .Replace("PORT", $"{port}", StringComparison.Ordinal)
                .Replace("FOLDER", folder, StringComparison.Ordinal)
        );
        return await ServerProcess.StartAsync(
            settings.Clock,
            Command(file, folder),
            Environment(file, folder),
            new Uri($"http://127.0.0.1:{port}"),
            folder
        );
    }

    public override async Task<string> VersionAsync(BenchSettings settings)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dpkg-query", ["--show", "--showformat=${Version}", Name])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        return await process.StandardOutput.ReadToEndAsync();
    }

    private string[] Command(string file, string folder) =>
        kind == XmppKind.Prosody
            ? ["prosody", "--config", file, "-F"]
            :
            [
                // Without a name the Erlang VM joins no cluster and starts no daemon that would outlive it.
                "erl",
                "-noinput",
                "-boot",
                "start_sasl",
                "-pa",
                Ebin(),
                "-mnesia",
                "dir",
                $"\"{folder}\"",
                "-sasl",
                "sasl_error_logger",
                "false",
                "-s",
                "ejabberd",
            ];

    private Dictionary<string, string> Environment(string file, string folder) =>
        kind == XmppKind.Prosody
            ? []
            : new(StringComparer.Ordinal)
            {
                ["EJABBERD_CONFIG_PATH"] = file,
                ["EJABBERD_LOG_PATH"] = Path.Combine(folder, "ejabberd.log"),
                ["SPOOL_DIR"] = folder,
            };

    /// <summary>The distribution puts the version into the folder name.</summary>
    private static string Ebin() =>
        Directory
            .EnumerateDirectories(
                "/usr/lib",
                "ejabberd-*",
                new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }
            )
            .Select(folder => Path.Combine(folder, "ebin"))
            .FirstOrDefault(Directory.Exists)
        ?? throw new InvalidOperationException("ejabberd is not installed.");

    /// <summary>Below the ephemeral ports: the probe for one of these could connect to itself.</summary>
    private static int FreePort()
    {
        var used = IPGlobalProperties
            .GetIPGlobalProperties()
            .GetActiveTcpListeners()
            .Select(listener => listener.Port)
            .ToHashSet();
        return Enumerable.Range(LowestPort, 1_000).First(port => !used.Contains(port));
    }
}

internal enum XmppKind
{
    Ejabberd,
    Prosody,
}
