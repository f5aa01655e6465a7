using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Parley.Client.Tests.Fakes;
using Parley.Json;
using Parley.Rest;

namespace Parley.Client.Tests;

public sealed class ParleyClientTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private readonly TestClock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_sets_the_token_and_logout_clears_it()
    {
        var me = new Me
        {
            Id = Samples.Self,
            DisplayName = "Ada",
            Email = "ada@example.org",
            CreatedAt = Samples.Time,
        };
        var (client, http) = Make(request =>
            request.Path switch
            {
                "/api/auth/token" => FakeHttp.Json(
                    new TokenResult
                    {
                        Token = "t0k3n",
                        ExpiresAt = Samples.Time,
                        User = me,
                    },
                    ParleyJson.Default.TokenResult
                ),
                "/api/auth/logout" => new HttpResponseMessage(HttpStatusCode.NoContent),
                _ => FakeHttp.Json(me, ParleyJson.Default.Me),
            }
        );
        await client.LogInAsync("ada@example.org", "a long password", "test", Token);
        Assert.Equal("t0k3n", client.Token);
        Assert.Equal(me, await client.GetMeAsync(Token));
        await client.LogOutAsync(Token);
        await client.LogOutAsync(Token);
        Assert.Null(client.Token);
        Assert.Equal([null, "Bearer t0k3n", "Bearer t0k3n"], http.Requests.Select(request => request.Authorization));
        Assert.Equal(
            """{"email":"ada@example.org","password":"a long password","device":"test"}""",
            http.Requests[0].Body
        );
    }

    [Fact]
    public async Task Error_response_keeps_the_server_details()
    {
        var problem = new Problem
        {
            Type = "urn:parley:error:request.invalid",
            Title = "Invalid",
            Status = 422,
            Detail = "Fields break a rule.",
            Code = ErrorCodes.RequestInvalid,
            TraceId = "t-7",
            Errors = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["name"] = ["too long"] },
        };
        var (client, _) = Make(_ =>
            FakeHttp.Json(problem, ParleyJson.Default.Problem, HttpStatusCode.UnprocessableEntity)
        );
        var error = await Assert.ThrowsAsync<ParleyException>(() => client.CreateWorkspaceAsync("x", Token));
        Assert.Equal(
            (ErrorCodes.RequestInvalid, 422, "t-7", "Fields break a rule."),
            (error.Code, error.Status, error.TraceId, error.Message)
        );
        Assert.Equal(["too long"], error.FieldErrors["name"]);
    }

    [Theory]
    [InlineData(401, ErrorCodes.AuthRequired)]
    [InlineData(413, ErrorCodes.RequestTooLarge)]
    [InlineData(500, ErrorCodes.ServerError)]
    [InlineData(404, ErrorCodes.RequestNotFound)]
    public async Task Non_problem_error_response_still_has_a_code(int status, string code)
    {
        var (client, _) = Make(_ => new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent("<html>"),
        });
        Assert.Equal(
            (code, status),
            await Assert.ThrowsAsync<ParleyException>(() => client.GetMeAsync(Token)) is var e
                ? (e.Code, e.Status)
                : default
        );
    }

    [Fact]
    public async Task Post_is_retried_with_the_same_id()
    {
        var answers = new Queue<HttpResponseMessage>([
            FakeHttp.Problem(503, ErrorCodes.ServerUnavailable),
            FakeHttp.Problem(429, ErrorCodes.RateLimited, retryAfterMs: 1_234),
            FakeHttp.Json(Samples.NewMessage(1), ParleyJson.Default.Message, HttpStatusCode.Created),
        ]);
        var (client, http) = Make(_ => answers.Dequeue());
        var posting = client.PostAsync(Samples.Channel, "hello", cancellationToken: Token);
        await _clock.AdvanceAsync(FirstWait);
        await _clock.AdvanceAsync(TimeSpan.FromMilliseconds(1_234));
        await posting.WithTimeoutAsync();
        Assert.Equal(3, http.Requests.Count);
        Assert.Single(http.Requests.Select(request => request.Body).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Unreachable_server_is_unavailable_after_the_retries(Exception broken)
    {
        var (client, http) = Make(_ => throw broken);
        var asking = client.GetMeAsync(Token);
        foreach (var seconds in (double[])[0.5, 0.5, 0.75, 1.312])
        {
            await _clock.AdvanceAsync(TimeSpan.FromSeconds(seconds));
        }

        var error = await Assert.ThrowsAsync<ParleyException>(() => asking.WithTimeoutAsync());
        Assert.Equal((ErrorCodes.ServerUnavailable, null, 5), (error.Code, error.Status, http.Requests.Count));
    }

    /// <summary>
    /// The last exception is what the HTTP client passes through when a connection is reset while it is established.
    /// </summary>
    public static TheoryData<Exception> Breaks() =>
        [
            new HttpRequestException("refused"),
            new IOException("broken"),
            new SocketException((int)SocketError.NotConnected),
        ];

    [Fact]
    public async Task Non_idempotent_request_is_not_retried()
    {
        var (client, http) = Make(_ => FakeHttp.Problem(503, ErrorCodes.ServerUnavailable));
        await Assert.ThrowsAsync<ParleyException>(() =>
            client.CreateInviteAsync(Samples.Workspace, cancellationToken: Token)
        );
        await Assert.ThrowsAsync<ParleyException>(() => client.LogInAsync("a", "b", "c", Token));
        Assert.Equal(2, http.Requests.Count);
    }

    [Fact]
    public async Task Retry_delay_over_the_limit_is_returned_to_the_caller()
    {
        var (client, http) = Make(_ => FakeHttp.Problem(429, ErrorCodes.RateLimited, retryAfterMs: 3_600_000));
        var error = await Assert.ThrowsAsync<ParleyException>(() => client.GetMeAsync(Token));
        Assert.Equal((TimeSpan.FromHours(1), 1), (error.RetryAfter, http.Requests.Count));
    }

    [Fact]
    public async Task Timed_out_call_is_unavailable()
    {
        using var slow = new SilentHttp();
        using var client = new ParleyClient(Options(slow) with { MaxRetries = 0 });
        var asking = client.GetMeAsync(Token);
        await _clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(
            ErrorCodes.ServerUnavailable,
            (await Assert.ThrowsAsync<ParleyException>(() => asking.WithTimeoutAsync())).Code
        );
    }

    [Fact]
    public async Task Collections_are_paged_lazily()
    {
        var (client, http) = Make(request =>
            FakeHttp.Json(
                new ItemList<Channel>
                {
                    Items = [Samples.NewChannel(Samples.Channel, 1), Samples.NewChannel(Samples.OtherChannel, 1)],
                    Next = request.Path.Contains("cursor", StringComparison.Ordinal) ? null : "a b&c",
                },
                ParleyJson.Default.ItemListChannel
            )
        );
        var all = new List<Channel>();
        await foreach (var channel in client.GetChannelsAsync(Samples.Workspace, joined: true, Token))
        {
            all.Add(channel);
        }

        Assert.Equal(4, all.Count);
        Assert.Equal(
            [
                "/api/workspaces/019aa5f0-1c00-7a10-8b21-3c4d5e6f7001/channels?limit=100&joined=true",
                "/api/workspaces/019aa5f0-1c00-7a10-8b21-3c4d5e6f7001/channels?limit=100&joined=true&cursor=a%20b%26c",
            ],
            http.Requests.Select(request => request.Path)
        );
    }

    [Fact]
    public async Task History_is_read_backwards_to_its_start()
    {
        var pages = new Queue<MessagePage>([Page(true, 8, 9), Page(true, 6, 7), Page(false, 5)]);
        var (client, http) = Make(_ => FakeHttp.Json(pages.Dequeue(), ParleyJson.Default.MessagePage));
        var seqs = new List<long>();
        await foreach (var page in client.ReadHistoryAsync(Samples.Channel, pageSize: 2, cancellationToken: Token))
        {
            seqs.AddRange(page.Messages.Select(message => message.Seq));
        }

        Assert.Equal([8L, 9L, 6L, 7L, 5L], seqs);
        Assert.EndsWith("messages?limit=2", http.Requests[0].Path, StringComparison.Ordinal);
        Assert.Contains("&before=", http.Requests[2].Path, StringComparison.Ordinal);

        static MessagePage Page(bool hasOlder, params long[] seqs) =>
            new()
            {
                Messages = [.. seqs.Select(seq => Samples.NewMessage(seq))],
                HasOlder = hasOlder,
                HasNewer = false,
                LastSeq = 9,
                Users = [],
            };
    }

    [Fact]
    public async Task Second_cursor_is_refused()
    {
        var (client, http) = Make(_ => throw new HttpRequestException());
        var id = Samples.NewMessage(1).Id;
        await Assert.ThrowsAsync<ArgumentException>(() =>
            client.GetHistoryAsync(Samples.Channel, before: id, around: id, cancellationToken: Token)
        );
        Assert.Empty(http.Requests);
    }

    [Fact]
    public async Task Foreign_response_is_a_server_fault()
    {
        var (client, _) = Make(_ => new HttpResponseMessage { Content = new StringContent("<html>") });
        var error = await Assert.ThrowsAsync<ParleyException>(() => client.GetMeAsync(Token));
        Assert.Equal((ErrorCodes.ServerError, 200), (error.Code, error.Status));
        Assert.IsType<JsonException>(error.InnerException, exactMatch: false);
    }

    [Fact]
    public async Task Message_changes_use_their_routes()
    {
        var message = Samples.NewMessage(3);
        var change = new MessageChange
        {
            Id = message.Id,
            Seq = 4,
            Changed = true,
        };
        var pin = new Pin
        {
            Message = message,
            PinnedBy = Samples.Self,
            PinnedAt = Samples.Time,
        };
        var version = new MessageVersion { Content = "before", At = Samples.Time };
        var (client, http) = Make(request =>
            request switch
            {
                { Method: "PATCH" } => FakeHttp.Json(message, ParleyJson.Default.Message),
                { Method: "GET" } when request.Path.EndsWith("/pins", StringComparison.Ordinal) => FakeHttp.Json(
                    new ItemList<Pin> { Items = [pin] },
                    ParleyJson.Default.ItemListPin
                ),
                { Method: "GET" } => FakeHttp.Json(
                    new ItemList<MessageVersion> { Items = [version] },
                    ParleyJson.Default.ItemListMessageVersion
                ),
                _ => FakeHttp.Json(change, ParleyJson.Default.MessageChange),
            }
        );
        Assert.Equal(message, await client.EditMessageAsync(Samples.Channel, message.Id, "after", Token));
        Assert.Equal(change, await client.AddReactionAsync(Samples.Channel, message.Id, "👍", Token));
        Assert.Equal(change, await client.RemoveReactionAsync(Samples.Channel, message.Id, "👍", Token));
        Assert.Equal(change, await client.PinAsync(Samples.Channel, message.Id, Token));
        Assert.Equal([pin], await client.GetPinsAsync(Samples.Channel, Token));
        Assert.Equal(change, await client.UnpinAsync(Samples.Channel, message.Id, Token));
        Assert.Equal(
            [version],
            await client.GetMessageHistoryAsync(Samples.Channel, message.Id, Token).ToListAsync(Token)
        );
        Assert.Equal(change, await client.DeleteMessageAsync(Samples.Channel, message.Id, Token));

        var channel = $"/api/channels/{Samples.Channel}";
        Assert.Equal(
            [
                $"PATCH {channel}/messages/{message.Id}",
                $"PUT {channel}/messages/{message.Id}/reactions/%F0%9F%91%8D",
                $"DELETE {channel}/messages/{message.Id}/reactions/%F0%9F%91%8D",
                $"PUT {channel}/pins/{message.Id}",
                $"GET {channel}/pins",
                $"DELETE {channel}/pins/{message.Id}",
                $"GET {channel}/messages/{message.Id}/history?limit=100",
                $"DELETE {channel}/messages/{message.Id}",
            ],
            http.Requests.Select(request => $"{request.Method} {request.Path}")
        );
        Assert.Equal("""{"content":"after"}""", http.Requests[0].Body);
    }

    [Fact]
    public void Out_of_range_options_are_refused_and_the_token_is_not_printed()
    {
        var good = Options(null) with { Token = "s3cret" };
        Assert.DoesNotContain("s3cret", good.ToString(), StringComparison.Ordinal);
        foreach (
            var bad in new[]
            {
                good with
                {
                    BaseAddress = new Uri("/api", UriKind.Relative),
                },
                good with
                {
                    BaseAddress = new Uri("ftp://chat.example.org"),
                },
                good with
                {
                    BaseAddress = new Uri("https://a:b@chat.example.org"),
                },
                good with
                {
                    Token = "two words",
                },
                good with
                {
                    RequestTimeout = TimeSpan.Zero,
                },
                good with
                {
                    MaxRetries = -1,
                },
                good with
                {
                    ClientName = "a b",
                },
            }
        )
        {
            Assert.Throws<ArgumentException>(() => new ParleyClient(bad));
        }

        using var client = new ParleyClient(good);
        Assert.Throws<ArgumentException>(() =>
            new ChatConnection(client, new ChatConnectionOptions { EventBuffer = 0 })
        );
        Assert.Throws<ArgumentException>(() =>
            new ChatConnection(client, new ChatConnectionOptions { SendBuffer = 0 })
        );
        Assert.Throws<ArgumentException>(() => new ChatConnection(client, new ChatConnectionOptions { MaxGap = -1 }));
        Assert.Throws<ArgumentException>(() =>
            new ChatConnection(client, new ChatConnectionOptions { ConnectTimeout = TimeSpan.Zero })
        );
    }

    private (ParleyClient Client, FakeHttp Http) Make(Func<FakeRequest, HttpResponseMessage> answer)
    {
        var http = new FakeHttp(answer);
        return (new ParleyClient(Options(http)), http);
    }

    private ParleyClientOptions Options(HttpMessageHandler? handler) =>
        new()
        {
            BaseAddress = new Uri("https://chat.example.org"),
            HttpMessageHandler = handler,
            TimeProvider = _clock,
            Random = new HalfRandom(),
        };

    private sealed class HalfRandom : Random
    {
        public override double NextDouble() => 0.5;
    }

    private sealed class SilentHttp : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("Nobody waits so long.");
        }
    }
}
