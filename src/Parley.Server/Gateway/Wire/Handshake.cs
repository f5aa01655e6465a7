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
    private const string Salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;

    /// <summary>Whether it is a request for a WebSocket, and a correct one.</summary>
    public static bool IsRequest(HttpContext context)
    {
        var headers = context.Request.Headers;
        return HttpMethods.IsGet(context.Request.Method)
            && HttpProtocol.IsHttp11(context.Request.Protocol)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && Names(headers.Connection, "Upgrade")
            && Names(headers.Upgrade, "websocket")
            && headers.SecWebSocketVersion == Version
            && IsKey(headers.SecWebSocketKey);
    }

    /// <summary>The first encoding that the client names and the server knows.</summary>
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

    /// <summary>For whoever asked in another version.</summary>
    public static void NameVersion(HttpResponse response) => response.Headers.SecWebSocketVersion = Version;

    /// <summary>Answers the request. What comes and goes from then on are frames, by the stream.</summary>
    public static Task<Stream> AcceptAsync(HttpContext context, FrameEncoding encoding)
    {
        var headers = context.Response.Headers;
        headers.Connection = HeaderNames.Upgrade;
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Answer(context.Request.Headers.SecWebSocketKey.ToString());
        headers.SecWebSocketProtocol = encoding.Subprotocol;
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static string Answer(string key)
    {
#pragma warning disable CA5350 // RFC 6455 wants this hash; nothing depends on its strength.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Salt)));
#pragma warning restore CA5350
    }

    private static bool IsKey(StringValues key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 2];
        return key.Count == 1
            && Convert.TryFromBase64String(key.ToString(), bytes, out var length)
            && length == KeyBytes;
    }

    private static bool Names(StringValues header, string name)
    {
        foreach (var line in header)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[range].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
