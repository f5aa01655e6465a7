using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.Bench.Writing;

/// <summary>Accepts receivers at <c>/ws</c>. <c>/run/SHAPE</c> sends them frames and returns the cost.</summary>
internal static class Server
{
    private const int Payload = 150;
    private static readonly Lock Gate = new();
    private static readonly Passes Passes = new();
    private static Receiver[] _receivers = [];

    public static async Task RunAsync(string way)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:7070");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.UseWebSockets();
        app.MapGet("/ws", context => AcceptAsync(context, way));
        app.MapGet("/run/{shape}", SendAsync);
        await app.RunAsync();
    }

    private static async Task AcceptAsync(HttpContext context, string way)
    {
        Receiver receiver;
        if (way == "managed")
        {
            receiver = new ManagedReceiver(
                await context.WebSockets.AcceptWebSocketAsync(
                    new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan }
                )
            );
        }
        else
        {
            var key = context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#pragma warning disable CA5350 // Not for security: RFC 6455 wants it.
            context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(
                SHA1.HashData(Encoding.ASCII.GetBytes(key))
            );
#pragma warning restore CA5350
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.Connection = "Upgrade";
            var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
            var socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
            socket.Blocking = false;
            receiver = way switch
            {
                "stream" => new StreamReceiver(stream),
                "direct" => new DirectReceiver(stream, socket),
                _ => new PassReceiver(stream, socket, Passes),
            };
            Passes.Rest =
                way.StartsWith("pass", StringComparison.Ordinal) && way.Length > 4
                    ? int.Parse(way.AsSpan(4), CultureInfo.InvariantCulture)
                    : 0;
        }

        lock (Gate)
        {
            _receivers = [.. _receivers, receiver];
        }

        await receiver.ReadAsync();
        lock (Gate)
        {
            _receivers = Array.FindAll(_receivers, other => other != receiver);
        }
    }

    private static async Task<string> SendAsync(string shape)
    {
        var (messages, group, gap) = shape switch
        {
            "single" => (100, 1, 100),
            "stream" => (4_000, 1, 0),
            _ => (4_000, 8, 20),
        };
        byte[] frame = [0x81, 126, 0, Payload, .. Enumerable.Repeat((byte)'x', Payload)];
        var receivers = _receivers;
        var start = TimeProvider.System.GetTimestamp();
        var before = Environment.CpuUsage;
        var sent = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(gap == 0 ? 1 : gap), TimeProvider.System);
        while (sent < messages && await timer.WaitForNextTickAsync())
        {
            // A stream of 400 messages per second, one by one, as close as a timer of 1 ms allows.
            var due =
                gap == 0
                    ? Math.Min(messages, (int)(TimeProvider.System.GetElapsedTime(start).TotalSeconds * 400))
                    : sent + group;
            for (; sent < due; sent++)
            {
                foreach (var receiver in receivers)
                {
                    receiver.Enqueue(frame);
                }
            }
        }

        while (Array.Exists(receivers, receiver => receiver.Sent < messages))
        {
            await timer.WaitForNextTickAsync();
        }

        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var used = Environment.CpuUsage;
        var deliveries = (double)messages * receivers.Length;
        foreach (var receiver in receivers)
        {
            receiver.Sent = 0;
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(used.TotalTime - before.TotalTime).TotalMicroseconds / deliveries:0.00} "
                + $"us/delivery (user {(used.UserTime - before.UserTime).TotalMicroseconds / deliveries:0.00}), "
                + $"{deliveries / seconds:0} deliveries/s, {GC.CollectionCount(0)} collections"
        );
    }
}
