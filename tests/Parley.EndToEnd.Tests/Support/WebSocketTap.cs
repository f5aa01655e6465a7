using System.Text;
using Parley.Socket;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// Intercepts the socket between page and server: a test can hold frames back or answer itself. Supports both
/// encodings.
/// </summary>
internal sealed class WebSocketTap
{
    /// <summary>A page may close with 1000 and 3000 to 4999 only, and 1000 is final.</summary>
    private const int TooSlow = 4408;

    private readonly Lock _lock = new();
    private readonly List<Action> _held = [];
    private readonly List<IWebSocketRoute> _open = [];
    private bool _holding;
    private bool _cut;
    private string? _refusal;
    private int? _retryAfterMs;

    /// <summary>Call it before the page is opened.</summary>
    public Task AttachAsync(IPage page) =>
        page.RouteWebSocketAsync(
            "**/ws",
            route =>
            {
                lock (_lock)
                {
                    if (_cut)
                    {
                        _ = route.CloseAsync(new() { Code = TooSlow });
                        return;
                    }

                    _open.Add(route);
                }

                var server = route.ConnectToServer();
                route.OnMessage(frame => FromPage(frame, route, server));
                server.OnMessage(frame => FromServer(frame, route));
            }
        );

    /// <summary>From now on acks, messages, reactions and leaves are held back from the page.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _holding = true;
        }
    }

    public void Release()
    {
        Action[] held;
        lock (_lock)
        {
            _holding = false;
            held = [.. _held];
            _held.Clear();
        }

        foreach (var pass in held)
        {
            pass();
        }
    }

    /// <summary>Closes the connection, and from now on every new one.</summary>
    public async Task CutAsync()
    {
        IWebSocketRoute[] open;
        lock (_lock)
        {
            _cut = true;
            open = [.. _open];
            _open.Clear();
        }

        foreach (var route in open)
        {
            await route.CloseAsync(new() { Code = TooSlow });
        }
    }

    /// <summary>From now on connections are accepted again.</summary>
    public void Restore()
    {
        lock (_lock)
        {
            _cut = false;
        }
    }

    /// <summary>
    /// From now on messages, their changes and reactions do not reach the server and are answered with this error; null
    /// restores it.
    /// </summary>
    public void Refuse(string? code, int? retryAfterMs = null)
    {
        lock (_lock)
        {
            _refusal = code;
            _retryAfterMs = retryAfterMs;
        }
    }

    private static bool IsText(IWebSocketFrame frame) => frame.Binary is not { Length: > 0 };

    private static void Pass(IWebSocketFrame frame, IWebSocketRoute to)
    {
        if (IsText(frame))
        {
            to.Send(frame.Text!);
        }
        else
        {
            to.Send(frame.Binary!);
        }
    }

    private static ClientFrame ReadClient(IWebSocketFrame frame) =>
        IsText(frame)
            ? JsonFrames.DecodeClient(Encoding.UTF8.GetBytes(frame.Text!))
            : MessagePackFrames.DecodeClient(frame.Binary);

    private static ServerFrame ReadServer(IWebSocketFrame frame) =>
        IsText(frame)
            ? JsonFrames.DecodeServer(Encoding.UTF8.GetBytes(frame.Text!))
            : MessagePackFrames.DecodeServer(frame.Binary);

    private void FromPage(IWebSocketFrame frame, IWebSocketRoute page, IWebSocketRoute server)
    {
        string? refusal;
        int? retryAfterMs;
        lock (_lock)
        {
            refusal = _refusal;
            retryAfterMs = _retryAfterMs;
        }

        var sent = refusal is null ? null : ReadClient(frame);
        if (
            refusal is null
            || sent
                is not (
                    SendMessageFrame
                    or EditMessageFrame
                    or DeleteMessageFrame
                    or AddReactionFrame
                    or RemoveReactionFrame
                )
        )
        {
            Pass(frame, server);
            return;
        }

        var error = new ErrorFrame
        {
            Ref = sent.Ref,
            Code = refusal,
            Message = "Refused.",
            RetryAfterMs = retryAfterMs,
        };
        if (IsText(frame))
        {
            page.Send(Encoding.UTF8.GetString(JsonFrames.Encode(error)));
        }
        else
        {
            page.Send(MessagePackFrames.Encode(error));
        }
    }

    private void FromServer(IWebSocketFrame frame, IWebSocketRoute page)
    {
        lock (_lock)
        {
            if (_holding && ReadServer(frame) is AckFrame or MessageCreated or ReactionAdded or MemberLeft)
            {
                _held.Add(() => Pass(frame, page));
                return;
            }
        }

        Pass(frame, page);
    }
}
