using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.Server.Features.Accounts;
using Parley.Server.Gateway.Wire;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary><c>GET /ws</c>: authenticates, upgrades, and runs the socket.</summary>
internal static class SocketEndpoint
{
    public static void Map(IEndpointRouteBuilder root) => root.MapGet("/ws", HandleAsync).ExcludeFromDescription();

    private static async Task HandleAsync(
        HttpContext context,
        SocketAcceptor opener,
        SocketDrainer drainer,
        OriginPolicy origins,
        SocketTickets tickets
    )
    {
        var encoding = Handshake.FindEncoding(context);
        var refusal = Check(context, drainer, encoding);
        var caller = refusal is null ? await AuthenticateAsync(context, origins, tickets) : default;
        if ((refusal ?? caller.Error) is { } error)
        {
            if (HttpProtocol.IsHttp11(context.Request.Protocol))
            {
                // A refused client does not reuse the connection.
                context.Response.Headers.Connection = "close";
            }

            await error.WriteAsync(context);
            return;
        }

        await opener.RunAsync(context, encoding!, caller.Value);
    }

    private static ParleyError? Check(HttpContext context, SocketDrainer drainer, FrameEncoding? encoding)
    {
        if (drainer.IsDraining)
        {
            return ParleyErrors.Unavailable with { Message = "The server is shutting down. Reconnect in a moment." };
        }

        if (!Handshake.IsUpgradeRequest(context))
        {
            Handshake.AddSupportedVersion(context.Response);
            return ParleyErrors.Malformed("/ws takes WebSocket upgrades only.");
        }

        return encoding is null
            ? ParleyErrors.Malformed(
                "Ask for a subprotocol (Sec-WebSocket-Protocol): "
                    + $"{JsonFrames.Subprotocol} or {MessagePackFrames.Subprotocol}."
            )
            : null;
    }

    /// <summary>
    /// Authenticates by ticket, header or cookie. A caller without any may send a token in <c>hello</c>.
    /// </summary>
    private static async Task<Result<Caller?>> AuthenticateAsync(
        HttpContext context,
        OriginPolicy origins,
        SocketTickets tickets
    )
    {
        if (context.Request.Query.ContainsKey("token") || context.Request.Query.ContainsKey("access_token"))
        {
            return ParleyErrors.Malformed(
                "A session token must not be part of a URL, which logs and proxies keep. "
                    + "Use a ticket (POST /api/auth/tickets), the Authorization header or hello."
            );
        }

        if (context.Request.Query.TryGetValue("ticket", out var ticket))
        {
            var holder = await tickets.RedeemAsync(ticket.ToString(), context.RequestAborted);
            return holder is null ? ParleyErrors.TicketInvalid : holder;
        }

        if (SessionAuthentication.UsesCookie(context.Request) && !origins.Allows(context.Request))
        {
            return ParleyErrors.OriginRefused(context.Request.Headers.Origin);
        }

        var caller = Caller.From(
            (await context.AuthenticateAsync(SessionAuthentication.SchemeName)).Principal ?? new()
        );
        return caller is null && SessionAuthentication.BearerToken(context.Request) is not null
            ? ParleyErrors.AuthRequired
            : new Result<Caller?>(caller, null);
    }
}
