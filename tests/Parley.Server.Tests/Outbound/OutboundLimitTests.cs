using System.IO.Compression;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Platform.Outbound;

namespace Parley.Server.Tests.Outbound;

/// <summary>Attacks by the response: size, time, headers, and the number of requests.</summary>
[Storeless]
public sealed class OutboundLimitTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Response_up_to_the_maximum_is_read_and_a_larger_one_refused()
    {
        await using var server = new StubServer(call =>
            call.WriteAsync(StubServer.Ok(new('x', int.Parse(call.Path[1..], null))))
        );
        using var scene = new OutboundScene(server.Port, options => options.ResponseKiB = 1);
        var request = OutboundScene.Get(server.Url(OutboundScene.Public, "/100")) with { MaxResponseBytes = 100 };
        Assert.Equal(100, (await scene.ReadAsync(request)).Length);
        Assert.Equal(OutboundFailure.TooLarge, await FailAsync("/101", 100));
        Assert.Equal(OutboundFailure.TooLarge, await FailAsync("/100000000", 100));

        // The setting of the operator is the maximum of all requests.
        Assert.Equal(OutboundFailure.TooLarge, await FailAsync("/1025", int.MaxValue));

        Task<OutboundFailure> FailAsync(string path, int max) =>
            scene.FailAsync(request with { Url = server.Url(OutboundScene.Public, path), MaxResponseBytes = max });
    }

    [Fact]
    public async Task Endless_response_is_refused()
    {
        await using var server = new StubServer(async call =>
        {
            await call.WriteAsync(Chunked + "\r\n");
            while (true)
            {
                await call.WriteAsync($"1000\r\n{new string('x', 4_096)}\r\n");
            }
        });
        using var scene = new OutboundScene(server.Port);
        Assert.Equal(OutboundFailure.TooLarge, await scene.FailAsync(Get(server)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("br")]
    public async Task Compressed_response_is_decompressed_and_a_bomb_refused(string encoding)
    {
        var bomb = Compress(encoding, new byte[50_000_000]);
        var plain = Compress(encoding, "hello"u8.ToArray());
        await using var server = new StubServer(async call =>
        {
            var body = call.Path == "/bomb" ? bomb : plain;
            await call.WriteAsync(
                $"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n"
            );
            await call.WriteAsync(body);
        });
        using var scene = new OutboundScene(server.Port);
        Assert.Equal("hello", await scene.ReadAsync(Get(server)));
        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal(
            OutboundFailure.TooLarge,
            await scene.FailAsync(Get(server, "/bomb") with { MaxResponseBytes = 1_000_000 })
        );
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 40_000_000);
    }

    /// <summary>Empty blocks decompress to nothing: a limit of the result alone never ends them.</summary>
    [Fact]
    public async Task Endless_compressed_response_without_content_is_refused()
    {
        byte[] head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        byte[] empty = [0, 0, 0, 0xff, 0xff];
        var blocks = Enumerable.Repeat(empty, 1_000).SelectMany(block => block).ToArray();
        await using var server = new StubServer(async call =>
        {
            await call.WriteAsync("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n");
            await call.WriteAsync(head);
            while (true)
            {
                await call.WriteAsync(blocks);
            }
        });
        using var scene = new OutboundScene(server.Port);
        Assert.Equal(OutboundFailure.TooLarge, await scene.FailAsync(Get(server)));
    }

    [Theory]
    [InlineData("Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Encoding: gzip, gzip\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Encoding: deflate\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Length: 50\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nno length\r\n")]
    public async Task Broken_response_is_refused(string rest)
    {
        await using var server = new StubServer($"HTTP/1.1 200 OK\r\n{rest}");
        using var scene = new OutboundScene(server.Port);
        Assert.Equal(OutboundFailure.BrokenResponse, await scene.FailAsync(Get(server)));
    }

    [Fact]
    public async Task Huge_and_endless_headers_are_refused()
    {
        await using var server = new StubServer(async call =>
        {
            await call.WriteAsync("HTTP/1.1 200 OK\r\n");
            do
            {
                await call.WriteAsync($"X-{Ids.New():N}: {new string('x', 2_000)}\r\n");
            } while (true);
        });
        using var scene = new OutboundScene(server.Port);
        Assert.Equal(OutboundFailure.TooLarge, await scene.FailAsync(Get(server)));
    }

    /// <summary>The clock stands still while bytes arrive, so only the limit of the whole ends the request.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Slow: ")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")]
    public async Task Slow_response_ends_with_the_time_limit_of_the_whole(string start)
    {
        var clock = new FakeTimeProvider();
        var dripping = new TaskCompletionSource();
        await using var server = new StubServer(async call =>
        {
            await call.WriteAsync(start);
            for (var i = 0; ; i++)
            {
                await call.WriteAsync("x");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, call.Stopping);
                if (i == 10)
                {
                    dripping.SetResult();
                }
            }
        });
        using var scene = new OutboundScene(server.Port, clock: clock);
        var failing = scene.FailAsync(Get(server));
        await dripping.Task.WithTimeoutAsync("the first bytes");
        clock.Advance(TimeSpan.FromSeconds(14));
        Assert.False(failing.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(OutboundFailure.TimedOut, await failing);
    }

    [Fact]
    public async Task Lookup_that_never_ends_is_ended_by_the_time_limit_of_the_connect()
    {
        using var scene = new OutboundScene(
            80,
            options => options.ConnectSeconds = 1,
            new Resolver(new TaskCompletionSource<IPAddress[]>().Task),
            new FakeTimeProvider()
        );
        Assert.Equal(OutboundFailure.TimedOut, await scene.FailAsync(OutboundScene.Get(new("http://slow.example/"))));
    }

    /// <summary>A lookup goes on after its request has given up, and blocks a thread.</summary>
    [Fact]
    public async Task Lookups_that_never_end_are_bounded()
    {
        await using var server = new StubServer(StubServer.Ok("end"));
        var answer = new TaskCompletionSource<IPAddress[]>();
        using var scene = new OutboundScene(
            server.Port,
            options => options.ConnectSeconds = 1,
            new Resolver(answer.Task)
        );
        var slow = Enumerable
            .Range(0, OutboundConnector.MaxLookups)
            .Select(i => scene.FailAsync(OutboundScene.Get(server.Url($"slow{i}.example"))));
        Assert.All(await Task.WhenAll(slow), failure => Assert.Equal(OutboundFailure.TimedOut, failure));
        var next = OutboundScene.Get(server.Url("next.example"));
        Assert.Equal(OutboundFailure.Busy, await scene.FailAsync(next));
        answer.SetResult([IPAddress.Parse(OutboundScene.Public)]);
        string? content = null;
        await Wait.UntilAsync(
            async () =>
            {
                var result = await scene.SendAsync(next);
                content = result is OutboundResult.Response response
                    ? System.Text.Encoding.UTF8.GetString(response.Content.Span)
                    : null;
                return content is not null;
            },
            () => "the lookups have ended"
        );
        Assert.Equal("end", content);
    }

    [Fact]
    public async Task Cancellation_by_the_caller_throws()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var server = new StubServer(call => cancellation.CancelAsync());
        using var scene = new OutboundScene(server.Port);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            scene.Client.SendAsync(Get(server), cancellation.Token)
        );
    }

    [Fact]
    public async Task Requests_beyond_the_limits_per_host_and_in_total_are_refused_until_one_ends()
    {
        var (started, release) = (new SemaphoreSlim(0), new TaskCompletionSource());
        await using var server = new StubServer(async call =>
        {
            started.Release();
            await release.Task.WaitAsync(call.Stopping);
            await call.WriteAsync(
                call.Path == "/move"
                    ? StubServer.Redirect(302, $"http://one.example:{call.Server.Port}/")
                    : StubServer.Ok("end")
            );
        });
        using var scene = new OutboundScene(
            server.Port,
            options => (options.Concurrency, options.ConcurrencyPerHost) = (2, 1),
            new OutboundScene.FakeResolver([OutboundScene.Public])
        );
        var one = scene.ReadAsync(OutboundScene.Get(server.Url("one.example")));
        await started.WaitAsync(Token);
        Assert.Equal(OutboundFailure.Busy, await scene.FailAsync(OutboundScene.Get(server.Url("ONE.example"))));
        var two = scene.ReadAsync(OutboundScene.Get(server.Url("two.example")));
        await started.WaitAsync(Token);
        Assert.Equal(OutboundFailure.Busy, await scene.FailAsync(OutboundScene.Get(server.Url("three.example"))));
        release.SetResult();
        Assert.Equal(("end", "end"), (await one, await two));
        Assert.Equal("end", await scene.ReadAsync(OutboundScene.Get(server.Url("three.example"))));
        Assert.Equal("end", await scene.ReadAsync(OutboundScene.Get(server.Url("two.example", "/move"))));
    }

    [Fact]
    public void Slots_are_moved_by_a_redirect_and_returned()
    {
        var slots = new OutboundSlots(total: 2, perHost: 1);
        var one = slots.TryEnter("one.example")!;
        var two = slots.TryEnter("two.example")!;
        Assert.False(two.TryMove("one.example"));
        one.Dispose();
        one.Dispose();
        Assert.True(two.TryMove("One.example"));
        Assert.Null(slots.TryEnter("one.example"));
        using var again = slots.TryEnter("two.example");
        Assert.NotNull(again);
        Assert.Null(slots.TryEnter("three.example"));
        two.Dispose();
        using var last = slots.TryEnter("one.example");
        Assert.NotNull(last);
    }

    private static OutboundRequest Get(StubServer server, string path = "/") =>
        OutboundScene.Get(server.Url(OutboundScene.Public, path));

    private static byte[] Compress(string encoding, byte[] content)
    {
        using var result = new MemoryStream();
        using (
            Stream stream =
                encoding == "br"
                    ? new BrotliStream(result, CompressionLevel.Fastest, leaveOpen: true)
                    : new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true)
        )
        {
            stream.Write(content);
        }

        return result.ToArray();
    }

    private sealed class Resolver(Task<IPAddress[]> answer) : IHostResolver
    {
        public Task<IPAddress[]> ResolveAsync(string host) => answer;
    }
}
