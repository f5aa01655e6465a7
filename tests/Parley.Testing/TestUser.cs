using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Json;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Testing;

/// <summary>
/// A registered user: calls the server over plain HTTP by the protocol, without a client library, and opens raw
/// sockets. Requests are authenticated by the session token of the registration, sent as Bearer.
/// </summary>
public sealed class TestUser : IAsyncDisposable
{
    public const string Password = "a quiet harbour at dawn";

    private readonly Uri _address;
    private readonly List<TestSocket> _sockets = [];

    private TestUser(Uri address, string email, string token, RegisterResult registered)
    {
        (_address, Email, Token, Me, FirstWorkspace) = (address, email, token, registered.User, registered.Workspace);
        Http = new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(address, "/api/") };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public UserId Id => Me.Id;

    public Me Me { get; }

    public string Email { get; }

    public string Token { get; }

    /// <summary>The workspace that the registration joined or created.</summary>
    public Workspace? FirstWorkspace { get; }

    public HttpClient Http { get; }

    public static async Task<TestUser> RegisterAsync(Uri address, RegisterRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = new(address, "/api/"),
        };
        using var response = await http.PostAsync(new Uri("auth/register", UriKind.Relative), Json(request));
        var registered = await ReadAsync<RegisterResult>(response);
        return new(address, request.Email, CookieToken(response), registered);
    }

    /// <summary>The same user and session on another node.</summary>
    public TestUser At(Uri node) => new(node, Email, Token, new() { User = Me, Workspace = FirstWorkspace });

    /// <summary>The same user with another session.</summary>
    public async Task<TestUser> SignInAsync(string device = "phone", string password = Password)
    {
        var body = new TokenRequest
        {
            Email = Email,
            Password = password,
            Device = device,
        };
        var session = await RequestAsync<TokenResult>(HttpMethod.Post, "auth/token", body);
        return new(_address, Email, session.Token, new() { User = Me, Workspace = FirstWorkspace });
    }

    /// <summary>The token in the session cookie of a response.</summary>
    public static string CookieToken(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var cookie = response
            .Headers.GetValues("Set-Cookie")
            .Single(value => value.StartsWith("parley_session=", StringComparison.Ordinal));
        return cookie["parley_session=".Length..cookie.IndexOf(';', StringComparison.Ordinal)];
    }

    public static HttpContent? Json(object? body) =>
        body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => new ByteArrayContent(
                JsonSerializer.SerializeToUtf8Bytes(body, ParleyJson.Default.GetTypeInfo(body.GetType())!)
            )
            {
                Headers = { ContentType = new("application/json") },
            },
        };

    /// <summary>The body of a successful response; throws with the body of an error.</summary>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonSerializer.Deserialize(text, (JsonTypeInfo<T>)ParleyJson.Default.GetTypeInfo(typeof(T))!)!
            : throw new InvalidOperationException(
                $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} "
                    + $"answered {(int)response.StatusCode}: {text}"
            );
    }

    /// <param name="method">The HTTP method.</param>
    /// <param name="path">Below <c>/api/</c>.</param>
    /// <param name="body">A record of the contract, or a JSON string.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = Json(body) };
        try
        {
            return await Http.SendAsync(request);
        }
        catch (SocketException exception)
        {
            // HttpClient throws this bare when a connection is reset while it is established; callers expect the type
            // below.
            throw new HttpRequestException(exception.Message, exception);
        }
    }

    public async Task<T> RequestAsync<T>(HttpMethod method, string path, object? body = null)
    {
        using var response = await SendAsync(method, path, body);
        return await ReadAsync<T>(response);
    }

    public Task<T> GetAsync<T>(string path) => RequestAsync<T>(HttpMethod.Get, path);

    public async Task RequestAsync(HttpMethod method, string path, object? body = null)
    {
        using var response = await SendAsync(method, path, body);
        if (!response.IsSuccessStatusCode)
        {
            await ReadAsync<Problem>(response);
        }
    }

    public async Task<TestSocket> OpenSocketAsync(ResumeState? resume = null, bool conversations = false)
    {
        var socket = await TestSocket.OpenAsync(
            _address,
            options => options.SetRequestHeader("Authorization", $"Bearer {Token}"),
            resume: resume,
            conversations: conversations
        );
        _sockets.Add(socket);
        return socket;
    }

    public Task<Workspace> CreateWorkspaceAsync(string name) =>
        RequestAsync<Workspace>(HttpMethod.Post, "workspaces", new CreateWorkspaceRequest { Name = name });

    public Task<Invite> InviteAsync(
        WorkspaceId workspace,
        int? maxUses = null,
        int? hours = null,
        params ChannelId[] channels
    ) =>
        RequestAsync<Invite>(
            HttpMethod.Post,
            $"workspaces/{workspace}/invites",
            new CreateInviteRequest
            {
                MaxUses = maxUses,
                ExpiresInHours = hours,
                ChannelIds = channels,
            }
        );

    public Task<Workspace> AcceptAsync(string code) =>
        RequestAsync<Workspace>(HttpMethod.Post, $"invites/{code}/accept");

    public Task<Member> ChangeRoleAsync(WorkspaceId workspace, UserId user, WorkspaceRole role) =>
        RequestAsync<Member>(
            HttpMethod.Patch,
            $"workspaces/{workspace}/members/{user}",
            new UpdateMemberRequest { Role = role }
        );

    public Task RemoveFromWorkspaceAsync(WorkspaceId workspace, UserId user) =>
        RequestAsync(HttpMethod.Delete, $"workspaces/{workspace}/members/{user}");

    public async Task<Channel> GeneralAsync(WorkspaceId workspace) =>
        (await GetAsync<ItemList<Channel>>($"workspaces/{workspace}/channels")).Items.Single(channel =>
            channel.Name == "general"
        );

    public Task<Channel> CreateChannelAsync(
        WorkspaceId workspace,
        string name,
        ChannelKind kind = ChannelKind.Public
    ) =>
        RequestAsync<Channel>(
            HttpMethod.Post,
            $"workspaces/{workspace}/channels",
            new CreateChannelRequest { Name = name, Kind = kind }
        );

    public Task<Channel> ChannelAsync(ChannelId channel) => GetAsync<Channel>($"channels/{channel}");

    public Task<Channel> JoinAsync(ChannelId channel) =>
        RequestAsync<Channel>(HttpMethod.Post, $"channels/{channel}/join");

    public Task LeaveAsync(ChannelId channel) => RequestAsync(HttpMethod.Post, $"channels/{channel}/leave");

    public Task<Channel> UpdateChannelAsync(ChannelId channel, string? name = null, string? topic = null) =>
        RequestAsync<Channel>(
            HttpMethod.Patch,
            $"channels/{channel}",
            new UpdateChannelRequest { Name = name, Topic = topic }
        );

    public Task ArchiveAsync(ChannelId channel) => RequestAsync(HttpMethod.Delete, $"channels/{channel}");

    public Task<Member> AddToChannelAsync(ChannelId channel, UserId user) =>
        RequestAsync<Member>(
            HttpMethod.Post,
            $"channels/{channel}/members",
            new AddChannelMemberRequest { UserId = user }
        );

    public Task RemoveFromChannelAsync(ChannelId channel, UserId user) =>
        RequestAsync(HttpMethod.Delete, $"channels/{channel}/members/{user}");

    public Task MarkReadAsync(ChannelId channel, long seq) =>
        RequestAsync(HttpMethod.Put, $"channels/{channel}/read", new MarkReadRequest { Seq = seq });

    public Task<Message> PostAsync(
        ChannelId channel,
        string content,
        MessageId? id = null,
        MessageId? thread = null,
        MessageId? replyTo = null
    ) =>
        RequestAsync<Message>(
            HttpMethod.Post,
            $"channels/{channel}/messages",
            new PostMessageRequest
            {
                Id = id ?? Ids.Message(),
                Content = content,
                ThreadId = thread,
                ReplyTo = replyTo,
            }
        );

    public Task<Conversation> OpenConversationAsync(params UserId[] users) =>
        RequestAsync<Conversation>(HttpMethod.Post, "conversations", new OpenConversationRequest { UserIds = users });

    public async Task<IReadOnlyList<Conversation>> ConversationsAsync() =>
        (await GetAsync<ItemList<Conversation>>("conversations?limit=100")).Items;

    public Task<MessagePage> MessagesAsync(ChannelId channel, string query = "") =>
        GetAsync<MessagePage>($"channels/{channel}/messages{query}");

    /// <summary>All messages of a channel, oldest first, read backwards page by page.</summary>
    public async Task<IReadOnlyList<Message>> HistoryAsync(ChannelId channel)
    {
        var messages = new List<Message>();
        var query = "?limit=100";
        while (true)
        {
            var page = await MessagesAsync(channel, query);
            messages.InsertRange(0, page.Messages);
            if (!page.HasOlder)
            {
                return messages;
            }

            query = $"?limit=100&before={page.Messages[0].Id}";
        }
    }

    /// <summary>All events of a channel after a seq, page by page.</summary>
    public async Task<IReadOnlyList<Socket.ChannelEvent>> EventsAsync(ChannelId channel, long after = 0)
    {
        var events = new List<Socket.ChannelEvent>();
        while (true)
        {
            var page = await GetAsync<EventPage>($"channels/{channel}/events?after={after}&limit=100");
            events.AddRange(page.Events.Cast<Socket.ChannelEvent>());
            if (page.NextSeq >= page.LastSeq || page.Events.Count == 0)
            {
                return events;
            }

            after = page.NextSeq;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
        {
            await socket.DisposeAsync();
        }

        Http.Dispose();
    }
}
