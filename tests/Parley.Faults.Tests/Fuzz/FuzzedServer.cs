using System.Diagnostics;
using Parley.Server.Tests.Wire;

namespace Parley.Faults.Tests.Fuzz;

/// <summary>
/// A server for fuzz tests. Afterwards it must run, answer, have logged no error, and have stable memory.
/// </summary>
internal sealed class FuzzedServer : IAsyncDisposable
{
    /// <summary>Rounds between two health checks.</summary>
    private const int CheckInterval = 200;

    /// <summary>
    /// Max growth of memory between the first fifth of a run and its end: caches and heap fluctuation.
    /// </summary>
    private const long Growth = 96L << 20;

    /// <summary>Markers of errors in its log.</summary>
    private static readonly string[] ErrorMarkers =
    [
        "fail:",
        "crit:",
        "Unhandled exception",
        "[ERR]",
        "[FTL]",
        "\"Error\"",
        "\"Critical\"",
    ];

    private readonly DataFolder _folder = new();
    private readonly HostProcess _host;

    private FuzzedServer()
    {
        var unlimited = "1000000";
        _host = HostProcess.Start(
            _folder.Path,
            HostProcess.FreePort(),
            ("Gateway__ErrorsPerMinute", "100000"),
            ("Gateway__SocketsPerUser", "100000"),
            ("Gateway__SocketsPerAddress", unlimited)
        );
    }

    /// <summary>Duration of a run: <c>PARLEY_FUZZ_SECONDS</c>.</summary>
    public static TimeSpan Time { get; } =
        TimeSpan.FromSeconds(Seed.Setting("PARLEY_FUZZ_SECONDS", Run.IsLong ? 600 : 2));

    public Uri Address { get; private set; } = null!;

    public Team Team { get; private set; } = null!;

    public Channel Channel => Team.General;

    /// <summary>Growth in bytes since the first fifth of the run.</summary>
    public long Grown { get; private set; }

    public static async Task<FuzzedServer> StartAsync()
    {
        var server = new FuzzedServer();
        try
        {
            server.Address = await server._host.ReadyAsync();
            server.Team = await Team.CreateAsync(server.Address);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Repeats an action and checks the server. Returns the number of rounds.</summary>
    public async Task<int> RunAsync(int seed, Func<Mutator, Task> once)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        var mutator = new Mutator(new(seed));
        var (rounds, early, handles) = (0, 0L, 0);
        while (clock.GetElapsedTime(start) < Time)
        {
            await once(mutator);
            if (++rounds % CheckInterval == 0)
            {
                await CheckAsync();
            }

            if (early == 0 && clock.GetElapsedTime(start) > Time / 5)
            {
                (early, handles) = (Memory(), Handles());
            }
        }

        await CheckAsync();
        Grown = Memory() - early;
        Assert.InRange(Grown, long.MinValue, Growth);
        Assert.InRange(Handles(), 0, handles + 50);
        return rounds;
    }

    /// <summary>A raw connection after hello.</summary>
    public async Task<RawSocket> OpenAsync(bool messagePack = false)
    {
        var hello = new HelloFrame { Protocol = 1, Token = Team.Owner.Token };
        var socket = await RawSocket.ConnectAsync(
            Address,
            messagePack ? MessagePackFrames.Subprotocol : JsonFrames.Subprotocol
        );
        await socket.WriteAsync(
            messagePack
                ? RawSocket.Frame(0x80 | RawSocket.Binary, MessagePackFrames.Encode(hello))
                : RawSocket.Frame(0x80 | RawSocket.Text, JsonFrames.Encode(hello))
        );
        Assert.IsType<ReadyFrame>(Decode(await socket.ReadFrameAsync()));
        return socket;
    }

    /// <summary>Null for a control frame of WebSocket.</summary>
    public static ServerFrame? Decode((int Opcode, byte[] Payload) frame) =>
        frame.Opcode switch
        {
            RawSocket.Text => JsonFrames.DecodeServer(frame.Payload),
            RawSocket.Binary => MessagePackFrames.DecodeServer(frame.Payload),
            _ => null,
        };

    public async ValueTask DisposeAsync()
    {
        await (Team?.Owner.DisposeAsync() ?? default);
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private async Task CheckAsync()
    {
        await using var socket = await TestSocket.OpenAsync(Address, token: Team.Owner.Token);
        await socket.PostAsync(Channel.Id, "still there");
        var output = _host.Output;
        Assert.DoesNotContain(ErrorMarkers, marker => output.Contains(marker, StringComparison.Ordinal));
    }

    private long Memory()
    {
        using var process = Process.GetProcessById(_host.ProcessId);
        return process.WorkingSet64;
    }

    private int Handles() => Directory.GetFiles($"/proc/{_host.ProcessId}/fd").Length;
}
