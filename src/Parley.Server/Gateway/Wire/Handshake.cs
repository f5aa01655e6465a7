using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway.Wire;

/// <summary>The server's part of the upgrade (RFC 6455, 4.2). Extensions are not negotiated.</summary>
internal static class Handshake
{
    private const string Version = "13";
    private const string AcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;

    /// <summary>Whether the request is a valid WebSocket upgrade.</summary>
    public static bool IsUpgradeRequest(HttpContext context)
    {
        var headers = context.Request.Headers;
        return HttpMethods.IsGet(context.Request.Method)
            && HttpProtocol.IsHttp11(context.Request.Protocol)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && ContainsToken(headers.Connection, "Upgrade")
            && ContainsToken(headers.Upgrade, "websocket")
            && headers.SecWebSocketVersion == Version
            && IsValidKey(headers.SecWebSocketKey);
    }

    /// <summary>The client's first subprotocol that the server supports.</summary>
    public static FrameEncoding? FindEncoding(HttpContext context)
    {
        foreach (var line in context.Request.Headers.SecWebSocketProtocol)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (FrameEncoding.Find(line.AsSpan()[range].Trim()) is { } encoding)
                {
                    return encoding;
                }
            }
        }

        return null;
    }

    /// <summary>Names the supported version to a client that asked for another one.</summary>
    public static void AddSupportedVersion(HttpResponse response) => response.Headers.SecWebSocketVersion = Version;

    /// <summary>Accepts the upgrade. Afterwards the stream carries frames.</summary>
    public static Task<Stream> AcceptAsync(HttpContext context, FrameEncoding encoding)
    {
        var headers = context.Response.Headers;
        headers.Connection = HeaderNames.Upgrade;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = ComputeAccept(context.Request.Headers.SecWebSocketKey.ToString());
        headers.SecWebSocketProtocol = encoding.Subprotocol;
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static string ComputeAccept(string key)
    {
#pragma warning disable CA5350 // RFC 6455 requires SHA-1; nothing depends on its strength.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptGuid)));
#pragma warning restore CA5350
    }

    private static bool IsValidKey(StringValues key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 2];
        return key.Count == 1
            && Convert.TryFromBase64String(key.ToString(), bytes, out var length)
            && length == KeyBytes;
    }

    private static bool ContainsToken(StringValues header, string token)
    {
        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[range].Trim().Equals(token, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
