using System.Text.Json.Nodes;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>Stands between the page and the server's socket, and lets a test hold answers back or answer itself.</summary>
internal sealed class WebSocketTap
{
    private readonly Lock _lock = new();
    private readonly List<Action> _held = [];
    private bool _holding;
    private string? _refusal;

    /// <summary>Before the page is opened.</summary>
    public Task AttachAsync(IPage page) => page.RouteWebSocketAsync("**/ws", route =>
    {
        var server = route.ConnectToServer();
        route.OnMessage(frame => FromPage(frame.Text ?? string.Empty, route, server));
        server.OnMessage(frame => FromServer(frame.Text ?? string.Empty, route));
    });

    /// <summary>From now on the page does not hear what became of its messages.</summary>
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

    /// <summary>From now on messages do not reach the server and are answered with this error; null: they reach it again.</summary>
    public void Refuse(string? code)
    {
        lock (_lock)
        {
            _refusal = code;
        }
    }

    private void FromPage(string text, IWebSocketRoute page, IWebSocketRoute server)
    {
        string? refusal;
        lock (_lock)
        {
            refusal = _refusal;
        }

        var frame = JsonNode.Parse(text)!;
        if (refusal is null || (string?)frame["type"] != "message.send")
        {
            server.Send(text);
            return;
        }

        page.Send(new JsonObject { ["type"] = "error", ["ref"] = (int)frame["ref"]!, ["code"] = refusal, ["message"] = "Refused." }.ToJsonString());
    }

    private void FromServer(string text, IWebSocketRoute page)
    {
        lock (_lock)
        {
            if (_holding && (string?)JsonNode.Parse(text)!["type"] is "ack" or "message.created")
            {
                _held.Add(() => page.Send(text));
                return;
            }
        }

        page.Send(text);
    }
}
