using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Json;
using Parley.Rest;

namespace Parley.Cli.Tests.Fakes;

/// <summary>The endpoints that the commands need, in memory.</summary>
internal sealed class FakeServer : HttpMessageHandler
{
    public static readonly WorkspaceId Workspace = new(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7001"));
    private static readonly DateTimeOffset Time = new(2026, 11, 24, 9, 41, 0, TimeSpan.Zero);
    private static readonly UserId Self = new(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7003"));
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UserId> _authors = new(StringComparer.Ordinal);

    public List<Channel> Channels { get; } = [];

    public Dictionary<ChannelId, List<ImportMessage>> Imported { get; } = [];

    public List<PostMessageRequest> Posted { get; } = [];

    public List<string> Tokens { get; } = [];

    public List<string> Passwords { get; } = [];

    /// <summary>The next import requests fail with this status.</summary>
    public Queue<(int Status, string Code)> ImportFailures { get; } = [];

    public int ImportCalls { get; private set; }

    public IEnumerable<ImportMessage> In(string channel) =>
        Imported.GetValueOrDefault(Channels.Single(c => c.Name == channel).Id) ?? [];

    public string NameOf(UserId id) => _authors.Single(entry => entry.Value == id).Key;

    public Channel AddChannel(string name, bool joined = true)
    {
        var channel = new Channel
        {
            Id = new ChannelId(Guid.CreateVersion7(Time)),
            WorkspaceId = Workspace,
            Name = name,
            Kind = ChannelKind.Public,
            Topic = "",
            CreatedBy = Self,
            CreatedAt = Time,
            MemberCount = 1,
            Joined = joined,
            LastSeq = 1,
            LastIndex = 0,
            ReadSeq = 0,
            ReadIndex = 0,
        };
        Channels.Add(channel);
        return channel;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (_gate)
        {
            if (request.Headers.Authorization?.Parameter is { } token)
            {
                Tokens.Add(token);
            }

            return Answer(request.Method.Method, request.RequestUri!.AbsolutePath["/api/".Length..], body);
        }
    }

    private HttpResponseMessage Answer(string method, string path, string body)
    {
        var me = new Me
        {
            Id = Self,
            DisplayName = "Ada",
            Email = "ada@example.org",
            CreatedAt = Time,
        };
        switch (method, path)
        {
            case ("POST", "auth/token"):
                Passwords.Add(Read(body, ParleyJson.Default.TokenRequest).Password);
                return Json(
                    new TokenResult
                    {
                        Token = "from-login",
                        ExpiresAt = Time,
                        User = me,
                    },
                    ParleyJson.Default.TokenResult
                );
            case ("POST", "auth/logout"):
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            case ("GET", "me"):
                return Json(me, ParleyJson.Default.Me);
            case ("GET", "workspaces"):
                var workspace = new Workspace
                {
                    Id = Workspace,
                    Name = "Parley",
                    Role = WorkspaceRole.Owner,
                    CreatedAt = Time,
                };
                return Json(new ItemList<Workspace> { Items = [workspace] }, ParleyJson.Default.ItemListWorkspace);
            case ("GET", _) when path.EndsWith("/channels", StringComparison.Ordinal):
                return Json(new ItemList<Channel> { Items = Channels }, ParleyJson.Default.ItemListChannel);
            case ("POST", _) when path.EndsWith("/channels", StringComparison.Ordinal):
                return Json(
                    AddChannel(Read(body, ParleyJson.Default.CreateChannelRequest).Name),
                    ParleyJson.Default.Channel,
                    HttpStatusCode.Created
                );
            case ("POST", _) when path.EndsWith("/join", StringComparison.Ordinal):
                return Json(
                    Channels.Single(channel => path.Contains(channel.Id.ToString(), StringComparison.Ordinal)),
                    ParleyJson.Default.Channel
                );
            case ("POST", _) when path.EndsWith("/messages", StringComparison.Ordinal):
                return Post(Read(body, ParleyJson.Default.PostMessageRequest));
            case ("POST", _) when path.EndsWith("/import/authors", StringComparison.Ordinal):
                return Authors(Read(body, ParleyJson.Default.ImportAuthorsRequest));
            case ("POST", _) when path.EndsWith("/import", StringComparison.Ordinal):
                return Import(
                    ChannelId.Parse(path.Split('/')[1], null),
                    Read(body, ParleyJson.Default.ImportMessagesRequest)
                );
            default:
                return Problem(404, ErrorCodes.ChannelNotFound);
        }
    }

    private HttpResponseMessage Post(PostMessageRequest request)
    {
        Posted.Add(request);
        var message = new Message
        {
            Id = request.Id,
            ChannelId = Channels[0].Id,
            Seq = 2,
            Index = 1,
            SenderId = Self,
            Content = request.Content,
            Type = MessageType.Text,
            CreatedAt = Time,
        };
        return Json(message, ParleyJson.Default.Message, HttpStatusCode.Created);
    }

    private HttpResponseMessage Authors(ImportAuthorsRequest request)
    {
        foreach (var name in request.Names)
        {
            _authors.TryAdd(name, new UserId(Guid.CreateVersion7(Time)));
        }

        return Json(
            new ItemList<ImportAuthor>
            {
                Items = [.. request.Names.Select(name => new ImportAuthor(name, _authors[name]))],
            },
            ParleyJson.Default.ItemListImportAuthor
        );
    }

    private HttpResponseMessage Import(ChannelId channel, ImportMessagesRequest request)
    {
        ImportCalls++;
        if (ImportFailures.TryDequeue(out var failure))
        {
            return Problem(failure.Status, failure.Code);
        }

        if (!Imported.TryGetValue(channel, out var list))
        {
            Imported[channel] = list = [];
        }

        var known = list.Select(message => message.Id).ToHashSet();
        var fresh = request.Messages.Where(message => known.Add(message.Id)).ToList();
        list.AddRange(fresh);
        return Json(
            new ImportMessagesResult
            {
                Imported = fresh.Count,
                Existing = request.Messages.Count - fresh.Count,
                LastSeq = list.Count,
            },
            ParleyJson.Default.ImportMessagesResult
        );
    }

    private static T Read<T>(string body, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(body, type)!;

    private static HttpResponseMessage Problem(int status, string code) =>
        Json(
            new Problem
            {
                Type = "urn:parley:error:" + code,
                Title = "Refused.",
                Status = status,
                Code = code,
                RetryAfterMs = status == 503 ? 1 : null,
            },
            ParleyJson.Default.Problem,
            (HttpStatusCode)status
        );

    private static HttpResponseMessage Json<T>(
        T body,
        JsonTypeInfo<T> type,
        HttpStatusCode status = HttpStatusCode.OK
    ) =>
        new(status)
        {
            Content = new StringContent(JsonSerializer.Serialize(body, type), Encoding.UTF8, "application/json"),
        };
}
