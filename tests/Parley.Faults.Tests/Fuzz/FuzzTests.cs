using System.Net;
using System.Text;
using Parley.Rest;
using Parley.Server.Tests.Wire;

namespace Parley.Faults.Tests.Fuzz;

/// <summary>
/// Nearly valid input: the server answers or closes with a code that blames the client, continues, and keeps nothing of
/// it. <c>PARLEY_SEED</c> repeats a run, <c>PARLEY_FUZZ_SECONDS</c> sets the duration of each.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int FramesAtOnce = 20;

    private static readonly int[] Blames =
    [
        1000,
        1002,
        1003,
        1007,
        1009,
        CloseCodes.Malformed,
        CloseCodes.NotAuthenticated,
        CloseCodes.RateLimited,
    ];

    [Fact]
    public async Task Random_WebSocket_frames_do_not_break_the_server()
    {
        await using var server = await FuzzedServer.StartAsync();
        var right = Right(server).Select(JsonFrames.Encode).ToList();
        var rounds = await server.RunAsync(
            Seed.Value,
            async mutator =>
            {
                using var socket = await server.OpenAsync();
                var sent = Enumerable
                    .Range(0, mutator.Random.Next(1, FramesAtOnce))
                    .Select(_ =>
                        mutator.Frame(mutator.Random.Next(3) == 0 ? mutator.Bytes(200) : mutator.Choose(right))
                    )
                    .ToArray();
                await SendAsync(socket, sent);
                try
                {
                    // The server would wait for the rest of a partial frame at the end.
                    socket.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
                }
                catch (System.Net.Sockets.SocketException)
                {
                    // The server has closed the socket already.
                }

                await ReadToEndAsync(socket);
            }
        );
        Report(server, rounds);
    }

    [Fact]
    public Task Random_JSON_operations_do_not_break_the_server() => OperationsAsync(messagePack: false);

    [Fact]
    public Task Random_MessagePack_operations_do_not_break_the_server() => OperationsAsync(messagePack: true);

    [Fact]
    public async Task Random_cursors_do_not_break_the_server()
    {
        await using var server = await FuzzedServer.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            await server.Team.Owner.PostAsync(server.Channel.Id, $"{i}");
        }

        var right = Queries(await server.Team.Owner.MessagesAsync(server.Channel.Id), server.Channel.Id)
            .Select(Encoding.UTF8.GetBytes)
            .ToList();
        var resume = new HelloFrame
        {
            Protocol = 1,
            Token = server.Team.Owner.Token,
            Resume = new()
            {
                Epoch = (await EpochAsync(server))!,
                UserSeq = 1,
                Channels = new Dictionary<ChannelId, long> { [server.Channel.Id] = 3 },
            },
        };
        var hello = JsonFrames.Encode(resume);
        var rounds = await server.RunAsync(
            Seed.Value,
            async mutator =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await QueryAsync(server, Encoding.Latin1.GetString(mutator.Mutate(mutator.Choose(right), right)));
                }

                using var socket = await RawSocket.ConnectAsync(server.Address);
                await SendAsync(
                    socket,
                    RawSocket.Frame(0x80 | RawSocket.Text, mutator.Mutate(hello, [hello])),
                    RawSocket.Frame(0x80 | RawSocket.Close, [0x03, 0xe8])
                );
                await ReadToEndAsync(socket);
            }
        );
        Report(server, rounds);
    }

    private async Task OperationsAsync(bool messagePack)
    {
        await using var server = await FuzzedServer.StartAsync();
        var right = Right(server).Select(Encode).ToList();
        byte[] Encode(ClientFrame frame) => messagePack ? MessagePackFrames.Encode(frame) : JsonFrames.Encode(frame);
        var marker = 1L << 40;
        var head = 0x80 | (messagePack ? RawSocket.Binary : RawSocket.Text);
        RawSocket? socket = null;
        var rounds = await server.RunAsync(
            Seed.Value,
            async mutator =>
            {
                socket ??= await server.OpenAsync(messagePack);
                var sent = Enumerable
                    .Range(0, FramesAtOnce)
                    .Select(_ => RawSocket.Frame(head, mutator.Mutate(mutator.Choose(right), right)));

                // A channel that this socket may not use: refused at once, by its own ref.
                var last = Encode(
                    new SyncFrame
                    {
                        Ref = ++marker,
                        ChannelId = Ids.Channel(),
                        After = 0,
                    }
                );
                await SendAsync(socket, [.. sent, RawSocket.Frame(head, last)]);
                if (!await ReadToAsync(socket, marker))
                {
                    socket.Dispose();
                    socket = null;
                }
            }
        );
        socket?.Dispose();
        Report(server, rounds * FramesAtOnce);
    }

    private static IEnumerable<ClientFrame> Right(FuzzedServer server)
    {
        var (channel, message) = (server.Channel.Id, Ids.Message());
        return
        [
            new PingFrame(),
            new SendMessageFrame
            {
                Ref = 1,
                ChannelId = channel,
                Id = message,
                Content = "**a** message with ümläuts 🙂",
            },
            new SendMessageFrame
            {
                Ref = 2,
                ChannelId = channel,
                Id = Ids.Message(),
                Content = "in a thread",
                ThreadId = message,
                ReplyTo = message,
            },
            new EditMessageFrame
            {
                Ref = 3,
                ChannelId = channel,
                Id = message,
                Content = "other",
            },
            new AddReactionFrame
            {
                Ref = 4,
                ChannelId = channel,
                MessageId = message,
                Emoji = "👍",
            },
            new RemoveReactionFrame
            {
                Ref = 5,
                ChannelId = channel,
                MessageId = message,
                Emoji = "👍",
            },
            new DeleteMessageFrame
            {
                Ref = 6,
                ChannelId = channel,
                Id = message,
            },
            new ReadFrame { ChannelId = channel, Seq = 3 },
            new FocusFrame { Ref = 7, ChannelIds = [channel] },
            new SyncFrame
            {
                Ref = 8,
                ChannelId = channel,
                After = 1,
            },
            new HelloFrame
            {
                Protocol = 1,
                Token = "nobody",
                Resume = new()
                {
                    Epoch = "x",
                    UserSeq = 3,
                    Channels = new Dictionary<ChannelId, long> { [channel] = 2 },
                },
            },
        ];
    }

    private static IEnumerable<string> Queries(MessagePage page, ChannelId channel)
    {
        var id = page.Messages[0].Id;
        return
        [
            $"channels/{channel}/messages?before={id}&limit=20",
            $"channels/{channel}/messages?after={id}&limit=20",
            $"channels/{channel}/messages?around={id}",
            $"channels/{channel}/messages?aroundSeq=5&limit=7",
            $"channels/{channel}/events?after=3&limit=10",
            $"channels/{channel}/messages/{id}/history",
            $"channels/{channel}/pins",
            $"channels/{channel}",
        ];
    }

    private static async Task<string?> EpochAsync(FuzzedServer server)
    {
        await using var socket = await TestSocket.OpenAsync(server.Address, token: server.Team.Owner.Token);
        return socket.Ready.Epoch;
    }

    private static async Task QueryAsync(FuzzedServer server, string path)
    {
        // Invalid addresses are refused by the client library and never reach the server.
        if (
            !Uri.TryCreate(server.Team.Owner.Http.BaseAddress, path, out var address)
            || address.Authority != server.Address.Authority
        )
        {
            return;
        }

        using var response = await server.Team.Owner.Http.GetAsync(address);
        Assert.True((int)response.StatusCode < 500, $"{path}: {(int)response.StatusCode}");
        if (
            response.StatusCode is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest
            && response.Content.Headers.ContentLength > 0
        )
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    private static async Task SendAsync(RawSocket socket, params byte[][] frames)
    {
        try
        {
            await socket.WriteAsync(frames);
        }
        catch (IOException)
        {
            // It was closed by one of them.
        }
    }

    /// <summary>False when the socket was closed.</summary>
    private static async Task<bool> ReadToAsync(RawSocket socket, long reference)
    {
        while (await ReadAsync(socket) is { } frame)
        {
            if (FuzzedServer.Decode(frame) is ErrorFrame error && error.Ref == reference)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task ReadToEndAsync(RawSocket socket)
    {
        while (await ReadAsync(socket) is not null)
        {
            // The content is ignored.
        }
    }

    /// <summary>Null when the socket was closed, with a code that blames the client or without any.</summary>
    private static async Task<(int Opcode, byte[] Payload)?> ReadAsync(RawSocket socket)
    {
        try
        {
            var frame = await socket.ReadFrameAsync();
            if (frame.Opcode == RawSocket.Close)
            {
                Assert.Contains((frame.Payload[0] << 8) | frame.Payload[1], Blames);
                return null;
            }

            Assert.NotEqual(ErrorCodes.ServerError, (FuzzedServer.Decode(frame) as ErrorFrame)?.Code);
            return frame;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Report(FuzzedServer server, int times) =>
        output.WriteLine(
            $"PARLEY_SEED={Seed.Value}: {times} in {FuzzedServer.Time.TotalSeconds:0} "
                + $"s, {server.Grown / (1 << 20)} MiB more"
        );
}
