using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Json;
using Parley.Rest;

namespace Parley.Host.Demo;

/// <summary>
/// Fills an empty server with the demo workspace through the public API. A server with a workspace is not changed.
/// </summary>
internal sealed class DemoSeed : IDisposable
{
    public const string Email = "amara@harbor.example";
    public const string Password = "harbor-demo-2026";

    private const string KeyHeader = "Parley-Demo";

    /// <summary>Unread messages of the demo user, by channel.</summary>
    private static readonly Dictionary<string, int> Unread = new(StringComparer.Ordinal)
    {
        ["launch-week"] = 4,
        ["incidents"] = 2,
        ["design"] = 7,
    };

    private readonly HttpClient _http = new();
    private readonly TimeProvider _clock;
    private readonly string _marker;
    private readonly string _key = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private volatile bool _isSeeded;

    /// <summary>
    /// Accepts an empty data folder or one of an earlier demo. Refuses the folder of a real server, because the demo
    /// opens registration to everyone.
    /// </summary>
    public DemoSeed(string folder, TimeProvider clock)
    {
        _clock = clock;
        _marker = Path.Combine(folder, "demo");
        if (File.Exists(Path.Combine(folder, "parley.db")) && !File.Exists(_marker))
        {
            throw new InvalidOperationException(
                $"--demo needs an empty data folder, and {Path.GetFullPath(folder)} has a server's data. "
                    + "Name another one with --data."
            );
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            const UnixFileMode owners = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(folder, owners);
        }

        File.WriteAllText(_marker, "The data in this folder was created by --demo.\n");
    }

    /// <summary>
    /// Answers 503 to all other clients until the workspace is complete: half of it would look like an error.
    /// </summary>
    public Task RefuseUntilSeededAsync(HttpContext context, RequestDelegate next)
    {
        if (_isSeeded || context.Request.Headers[KeyHeader] == _key)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        return context.Response.WriteAsync(
            "The demo workspace is being created. Try again in a moment.",
            context.RequestAborted
        );
    }

    public async Task RunAsync(Uri address, CancellationToken cancellationToken)
    {
        _http.BaseAddress = new Uri(address, "/api/");
        _http.DefaultRequestHeaders.Add(KeyHeader, _key);
        await FillAsync(cancellationToken);
        _isSeeded = true;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        var options = await GetAsync("auth/options", ParleyJson.Default.AuthOptions, cancellationToken);
        if (!options.FirstRun)
        {
            return;
        }

        var demo = Load();
        var owner = demo.Users.Single(user => user.Key == demo.Login);
        var workspace = (await RegisterAsync(owner, demo.Workspace, null, cancellationToken)).Workspace!;
        var token = await PostAsync(
            "auth/token",
            new TokenRequest
            {
                Email = owner.Email,
                Password = Password,
                Device = "Demo",
            },
            ParleyJson.Default.TokenRequest,
            ParleyJson.Default.TokenResult,
            cancellationToken
        );
        var userIds = await RegisterUsersAsync(demo, workspace.Id, token, cancellationToken);
        foreach (var channel in demo.Channels)
        {
            await FillAsync(demo, channel, workspace.Id, userIds, cancellationToken);
        }

        await SendAsync(HttpMethod.Post, "auth/logout", null, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static DemoWorkspace Load()
    {
        using var stream = typeof(DemoSeed).Assembly.GetManifestResourceStream("Parley.Host.Demo.workspace.json")!;
        return JsonSerializer.Deserialize(stream, DemoJson.Default.DemoWorkspace)!;
    }

    private async Task<Dictionary<string, UserId>> RegisterUsersAsync(
        DemoWorkspace demo,
        WorkspaceId workspaceId,
        TokenResult owner,
        CancellationToken cancellationToken
    )
    {
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", owner.Token);
        var invite = await PostAsync(
            $"workspaces/{workspaceId}/invites",
            new CreateInviteRequest { ExpiresInHours = 1 },
            ParleyJson.Default.CreateInviteRequest,
            ParleyJson.Default.Invite,
            cancellationToken
        );
        var userIds = new Dictionary<string, UserId>(StringComparer.Ordinal) { [demo.Login] = owner.User.Id };
        foreach (var user in demo.Users.Where(user => user.Key != demo.Login))
        {
            userIds[user.Key] = (await RegisterAsync(user, null, invite.Code, cancellationToken)).User.Id;
            if (user.Role != WorkspaceRole.Member)
            {
                await SendAsync(
                    HttpMethod.Patch,
                    $"workspaces/{workspaceId}/members/{userIds[user.Key]}",
                    Content(new UpdateMemberRequest { Role = user.Role }, ParleyJson.Default.UpdateMemberRequest),
                    cancellationToken
                );
            }
        }

        await SendAsync(HttpMethod.Delete, $"workspaces/{workspaceId}/invites/{invite.Code}", null, cancellationToken);
        return userIds;
    }

    private async Task FillAsync(
        DemoWorkspace demo,
        DemoChannel channel,
        WorkspaceId workspaceId,
        Dictionary<string, UserId> userIds,
        CancellationToken cancellationToken
    )
    {
        var id = await GetOrCreateChannelAsync(channel, workspaceId, cancellationToken);
        foreach (var member in channel.Members.Where(member => member != demo.Login))
        {
            await PostAsync(
                $"channels/{id}/members",
                new AddChannelMemberRequest { UserId = userIds[member] },
                ParleyJson.Default.AddChannelMemberRequest,
                ParleyJson.Default.Member,
                cancellationToken
            );
        }

        var now = _clock.GetUtcNow();
        var ids = channel
            .Messages.Select(message => new MessageId(Guid.CreateVersion7(now - Ago(message.Ago))))
            .ToList();
        var byKey = channel
            .Messages.Zip(ids)
            .Where(pair => pair.First.Key is not null)
            .ToDictionary(pair => pair.First.Key!, pair => pair.Second, StringComparer.Ordinal);
        var imported = await PostAsync(
            $"channels/{id}/import",
            new ImportMessagesRequest
            {
                Messages =
                [
                    .. channel.Messages.Select(
                        (message, i) =>
                            new ImportMessage
                            {
                                Id = ids[i],
                                AuthorId = userIds[message.By],
                                Content = message.Text,
                                CreatedAt = now - Ago(message.Ago),
                                ThreadId = message.Thread is { } thread ? byKey[thread] : null,
                                ReplyTo = message.ReplyTo is { } reply ? byKey[reply] : null,
                            }
                    ),
                ],
            },
            ParleyJson.Default.ImportMessagesRequest,
            ParleyJson.Default.ImportMessagesResult,
            cancellationToken
        );
        await SendAsync(
            HttpMethod.Put,
            $"channels/{id}/read",
            Content(
                new MarkReadRequest { Seq = imported.LastSeq - Unread.GetValueOrDefault(channel.Key) },
                ParleyJson.Default.MarkReadRequest
            ),
            cancellationToken
        );
    }

    private async Task<ChannelId> GetOrCreateChannelAsync(
        DemoChannel channel,
        WorkspaceId workspaceId,
        CancellationToken cancellationToken
    )
    {
        var existing = await GetAsync(
            $"workspaces/{workspaceId}/channels?joined=true",
            ParleyJson.Default.ItemListChannel,
            cancellationToken
        );
        if (existing.Items.FirstOrDefault(candidate => candidate.Name == channel.Key) is { } general)
        {
            await SendAsync(
                HttpMethod.Patch,
                $"channels/{general.Id}",
                Content(new UpdateChannelRequest { Topic = channel.Topic }, ParleyJson.Default.UpdateChannelRequest),
                cancellationToken
            );
            return general.Id;
        }

        var created = await PostAsync(
            $"workspaces/{workspaceId}/channels",
            new CreateChannelRequest
            {
                Name = channel.Key,
                Kind = channel.Kind,
                Topic = channel.Topic,
            },
            ParleyJson.Default.CreateChannelRequest,
            ParleyJson.Default.Channel,
            cancellationToken
        );
        return created.Id;
    }

    private Task<RegisterResult> RegisterAsync(
        DemoUser user,
        string? workspaceName,
        string? invite,
        CancellationToken cancellationToken
    ) =>
        PostAsync(
            "auth/register",
            new RegisterRequest
            {
                Email = user.Email,
                DisplayName = user.Name,
                Password = Password,
                WorkspaceName = workspaceName,
                Invite = invite,
            },
            ParleyJson.Default.RegisterRequest,
            ParleyJson.Default.RegisterResult,
            cancellationToken
        );

    private static TimeSpan Ago(string text)
    {
        var (days, time) = (text[..text.IndexOf('d')], text[(text.IndexOf('d') + 2)..]);
        return TimeSpan.FromDays(int.Parse(days, CultureInfo.InvariantCulture))
            + TimeSpan.ParseExact(time, @"hh\:mm", CultureInfo.InvariantCulture);
    }

    private static ByteArrayContent Content<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new("application/json") } };

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), type)!;
    }

    private async Task<TResponse> PostAsync<T, TResponse>(
        string path,
        T body,
        JsonTypeInfo<T> type,
        JsonTypeInfo<TResponse> responseType,
        CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(HttpMethod.Post, path, Content(body, type), cancellationToken);
        return JsonSerializer.Deserialize(
            await response.Content.ReadAsByteArrayAsync(cancellationToken),
            responseType
        )!;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        var response = await _http.SendAsync(request, cancellationToken);
        if (response.StatusCode >= HttpStatusCode.BadRequest)
        {
            var problem = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new InvalidOperationException(
                $"Creating the demo workspace failed: {method} {path} answered {(int)response.StatusCode} {problem}"
            );
        }

        return response;
    }
}
