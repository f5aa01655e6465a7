using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Serialization.Metadata;
using Parley.Json;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Bench;

/// <summary>An account and one socket of it.</summary>
internal sealed class BenchUser(ClientWebSocket socket, ReadyFrame ready) : IDisposable
{
    private static readonly ServerFrame Other = new();

    private readonly byte[] _buffer = new byte[128 * 1024];

    public ReadyFrame Ready => ready;

    public ChannelId General => ready.Channels.Single(channel => channel.Name == "general").Id;

    /// <summary>
    /// Registers <paramref name="count"/> accounts in one workspace and returns their tokens. The first one owns it.
    /// </summary>
    public static async Task<IReadOnlyList<string>> RegisterAsync(Uri address, int count)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address, "/api/") };
        var tokens = new List<string> { await RegisterAsync(http, 0, null) };
        if (count == 1)
        {
            return tokens;
        }

        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens[0]);
        var workspaces = await http.GetFromJsonAsync("workspaces", ParleyJson.Default.ItemListWorkspace);
        var invite = await PostAsync(
            http,
            $"workspaces/{workspaces!.Items[0].Id}/invites",
            new CreateInviteRequest(),
            ParleyJson.Default.CreateInviteRequest,
            ParleyJson.Default.Invite
        );
        for (var i = 1; i < count; i++)
        {
            tokens.Add(await RegisterAsync(http, i, invite.Code));
        }

        return tokens;
    }

    /// <summary>A channel with the account as its only member.</summary>
    public static async Task<ChannelId> CreateChannelAsync(Uri address, string token, string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address, "/api/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var workspaces = await http.GetFromJsonAsync("workspaces", ParleyJson.Default.ItemListWorkspace);
        var channel = await PostAsync(
            http,
            $"workspaces/{workspaces!.Items[0].Id}/channels",
            new CreateChannelRequest { Name = name, Kind = ChannelKind.Private },
            ParleyJson.Default.CreateChannelRequest,
            ParleyJson.Default.Channel
        );
        return channel.Id;
    }

    public static async Task<BenchUser> ConnectAsync(Uri address, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(JsonFrames.Subprotocol);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        await SendAsync(
            socket,
            new HelloFrame
            {
                Protocol = 1,
                Client = new() { Name = "bench", Version = "1" },
            }
        );
        var buffer = new byte[1024 * 1024];
        var length = await ReceiveAsync(socket, buffer);
        return new(socket, (ReadyFrame)JsonFrames.DecodeServer(buffer.AsSpan(0, length)));
    }

    public Task SendAsync(ClientFrame frame) => SendAsync(socket, frame);

    /// <summary>Sends a message of ordinary length.</summary>
    public Task PostAsync(TimeProvider clock, ChannelId channel, long reference) =>
        SendAsync(
            new SendMessageFrame
            {
                Ref = reference,
                ChannelId = channel,
                Id = new(Guid.CreateVersion7(clock.GetUtcNow())),
                Content = "a message of ordinary length, as people write them all day long",
            }
        );

    /// <summary>Completes with the next ack and skips messages; an error throws.</summary>
    public async Task AckedAsync()
    {
        while (await ReceiveAsync() is not AckFrame)
        {
            // A message of another user.
        }
    }

    /// <summary>
    /// An ack, or a plain frame for anything else. Frames that are only counted are not decoded, so that the load does
    /// not compete with the server.
    /// </summary>
    public async Task<ServerFrame> ReceiveAsync()
    {
        var length = await ReceiveAsync(socket, _buffer);
        var frame = IsAck(_buffer) ? JsonFrames.DecodeServer(_buffer.AsSpan(0, length)) : Other;
        return frame is ErrorFrame error
            ? throw new InvalidOperationException($"{error.Code}: {error.Message}")
            : frame;
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Acks and errors. Their type is the first field.</summary>
    private static bool IsAck(ReadOnlySpan<byte> frame) =>
        frame.StartsWith("{\"type\":\"ack\""u8) || frame.StartsWith("{\"type\":\"error\""u8);

    private static async Task SendAsync(ClientWebSocket socket, ClientFrame frame) =>
        await socket.SendAsync(
            JsonFrames.Encode(frame),
            WebSocketMessageType.Text,
            endOfMessage: true,
            CancellationToken.None
        );

    private static async Task<int> ReceiveAsync(ClientWebSocket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException(
                    $"The server closed the socket: {socket.CloseStatus} {socket.CloseStatusDescription}"
                );
            }

            if (result.EndOfMessage)
            {
                return length;
            }
        }
    }

    private static async Task<string> RegisterAsync(HttpClient http, int number, string? invite)
    {
        const string password = "a long enough password";
        var email = $"bench{number}@parley.example";
        await PostAsync(
            http,
            "auth/register",
            new RegisterRequest
            {
                Email = email,
                DisplayName = $"Bench {number}",
                Password = password,
                Invite = invite,
            },
            ParleyJson.Default.RegisterRequest,
            ParleyJson.Default.RegisterResult
        );
        var token = await PostAsync(
            http,
            "auth/token",
            new TokenRequest
            {
                Email = email,
                Password = password,
                Device = "bench",
            },
            ParleyJson.Default.TokenRequest,
            ParleyJson.Default.TokenResult
        );
        return token.Token;
    }

    private static async Task<TAnswer> PostAsync<T, TAnswer>(
        HttpClient http,
        string path,
        T body,
        JsonTypeInfo<T> type,
        JsonTypeInfo<TAnswer> answerType
    )
    {
        using var response = await http.PostAsJsonAsync(path, body, type);
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadFromJsonAsync(answerType))!
            : throw new InvalidOperationException(
                $"POST {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}"
            );
    }
}
