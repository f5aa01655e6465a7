using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// One page of a separate browser, driven by DevTools only. Playwright emulates the window of every page, and an
/// emulated window paints in another order than a real one.
/// </summary>
internal sealed class DevTools : IAsyncDisposable
{
    private readonly DataFolder _profile = new();
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _calls = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new();
    private BrowserProcess? _browser;
    private Task _reading = Task.CompletedTask;
    private int _last;

    /// <summary>A window of 1280 by 800 px with a pixel ratio of 1.</summary>
    public static async Task<DevTools> OpenAsync()
    {
        var page = new DevTools();
        try
        {
            await page.StartAsync();
            return page;
        }
        catch
        {
            await page.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the page and its resources are loaded.</summary>
    public async Task GoToAsync(string address)
    {
        var loaded = _events.GetOrAdd("Page.loadEventFired", static _ => NewSource());
        var went = await CallAsync("Page.navigate", new { url = address });
        if (went.TryGetProperty("errorText", out var error))
        {
            throw new InvalidOperationException($"{address}: {error.GetString()}");
        }

        await loaded.Task.WithTimeoutAsync($"{address} is loaded");
    }

    /// <summary>The value of an expression or of its promise.</summary>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var answer = await CallAsync(
            "Runtime.evaluate",
            new
            {
                expression,
                awaitPromise = true,
                returnByValue = true,
            }
        );
        return answer.TryGetProperty("exceptionDetails", out var exception)
            ? throw new InvalidOperationException(exception.GetRawText())
            : answer.GetProperty("result").GetProperty("value").Deserialize<T>()!;
    }

    public Task UntilAsync(string condition) => PageWait.UntilAsync(() => EvaluateAsync<bool>(condition), condition);

    /// <summary>A screenshot, as a PNG in base64.</summary>
    public async Task<string> ScreenshotAsync() =>
        (await CallAsync("Page.captureScreenshot", new { format = "png", optimizeForSpeed = true }))
            .GetProperty("data")
            .GetString()!;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        await _reading;
        _socket.Dispose();
        _profile.Dispose();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task StartAsync()
    {
        _browser = await BrowserProcess.StartAsync(_profile.Path, "--force-device-scale-factor=1");
        using var http = new HttpClient { BaseAddress = new($"http://{_browser.DevTools.Authority}") };
        using var opened = await http.PutAsync(new Uri("/json/new?about:blank", UriKind.Relative), content: null);
        var target = await opened.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        var address = target.GetProperty("webSocketDebuggerUrl").GetString()!;
        await _socket.ConnectAsync(new(address), CancellationToken.None);
        _reading = ReadAsync();
        await CallAsync("Page.enable", new { });
    }

    private async Task<JsonElement> CallAsync(string method, object parameters)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        var call = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id,
                method,
                @params = parameters,
            }
        );
        await _socket.SendAsync(call, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return await answer.Task.WithTimeoutAsync($"the browser answers {method}");
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await ReceiveAsync() is { } message)
            {
                Take(message);
            }
        }
        catch (WebSocketException)
        {
            // The browser was closed.
        }

        foreach (var call in _calls.Values)
        {
            call.TrySetException(new InvalidOperationException("The browser ended."));
        }
    }

    /// <summary>Null at the end.</summary>
    private async Task<JsonElement?> ReceiveAsync()
    {
        using var whole = new MemoryStream();
        var part = new byte[64 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(part, CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            whole.Write(part, 0, received.Count);
            if (received.EndOfMessage)
            {
                return JsonSerializer.Deserialize<JsonElement>(whole.ToArray());
            }
        }
    }

    private void Take(JsonElement message)
    {
        if (!message.TryGetProperty("id", out var id))
        {
            if (_events.TryRemove(message.GetProperty("method").GetString()!, out var awaited))
            {
                awaited.TrySetResult();
            }
        }
        else if (_calls.TryRemove(id.GetInt32(), out var call))
        {
            if (message.TryGetProperty("error", out var error))
            {
                call.TrySetException(new InvalidOperationException(error.GetRawText()));
            }
            else
            {
                call.TrySetResult(message.GetProperty("result"));
            }
        }
    }
}
