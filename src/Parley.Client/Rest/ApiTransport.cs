using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Json;

namespace Parley.Client.Rest;

/// <summary>
/// Sends one request as JSON, repeats it where that is safe, and turns every failure into a <see
/// cref="ParleyException"/>.
/// </summary>
internal sealed class ApiTransport : IDisposable
{
    private const int LargestProblem = 64 * 1024;
    private static readonly TimeSpan LongestConnectionLife = TimeSpan.FromMinutes(5);
    private static readonly MediaTypeHeaderValue JsonMediaType = new("application/json");

    private readonly ParleyClientOptions _options;
    private readonly HttpClient _http;
    private volatile string? _token;

    public ApiTransport(ParleyClientOptions options)
    {
        _options = options;
        _token = options.Token;
        Root = new Uri(options.BaseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        Jitter = new Jitter(options.Random);
        _http = options.HttpMessageHandler is { } handler
            ? new HttpClient(handler, disposeHandler: false)
            : new HttpClient(OwnHandler());
        _http.Timeout = Timeout.InfiniteTimeSpan;
        _http.DefaultRequestHeaders.UserAgent.Add(
            new ProductInfoHeaderValue(options.ClientName, options.ClientVersion)
        );
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public Uri Root { get; }

    public Jitter Jitter { get; }

    public string? Token
    {
        get => _token;
        set => _token = value;
    }

    public void Dispose() => _http.Dispose();

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        RepeatAsync(() => OnceAsync(HttpMethod.Get, path, null, answer, cancellationToken), cancellationToken);

    /// <summary>A call that may be made twice: by its ids, or because doing it again changes nothing.</summary>
    public Task<T> SendAsync<TBody, T>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> answer,
        CancellationToken cancellationToken
    )
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, bodyType);
        return RepeatAsync(() => OnceAsync(method, path, json, answer, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="SendAsync{TBody, T}"/>
    public Task SendAsync<TBody>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        CancellationToken cancellationToken
    )
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, bodyType);
        return RepeatAsync(() => OnceAsync<object>(method, path, json, null, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="SendAsync{TBody, T}"/>
    public Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        RepeatAsync(() => OnceAsync<object>(method, path, null, null, cancellationToken), cancellationToken);

    /// <inheritdoc cref="SendAsync{TBody, T}"/>
    public Task<T> SendAsync<T>(
        HttpMethod method,
        string path,
        JsonTypeInfo<T> answer,
        CancellationToken cancellationToken
    ) => RepeatAsync(() => OnceAsync(method, path, null, answer, cancellationToken), cancellationToken);

    /// <summary>A call that makes something new each time: never repeated here.</summary>
    public Task<T> SendOnceAsync<TBody, T>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> answer,
        CancellationToken cancellationToken
    ) =>
        OnceAsync(
            HttpMethod.Post,
            path,
            JsonSerializer.SerializeToUtf8Bytes(body, bodyType),
            answer,
            cancellationToken
        );

    /// <inheritdoc cref="SendOnceAsync{TBody, T}"/>
    public Task<T> SendOnceAsync<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        OnceAsync(HttpMethod.Post, path, null, answer, cancellationToken);

    /// <summary>A call that cannot be repeated: done already, it would be refused.</summary>
    public Task SendOnceAsync<TBody>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        CancellationToken cancellationToken
    ) =>
        OnceAsync<object>(
            HttpMethod.Post,
            path,
            JsonSerializer.SerializeToUtf8Bytes(body, bodyType),
            null,
            cancellationToken
        );

    private static SocketsHttpHandler OwnHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            PooledConnectionLifetime = LongestConnectionLife,
            UseCookies = false,
        };

    private async Task<T> RepeatAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (ParleyException e)
                when (e.IsTransient && attempt < _options.MaxRetries && !(e.RetryAfter > _options.MaxRetryAfter))
            {
                var own = e.RetryAfter is null ? RetryPolicy.Delay(waited, Jitter.Roll()) : TimeSpan.Zero;
                waited += own;
                await Task.Delay(e.RetryAfter ?? own, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<T> OnceAsync<T>(
        HttpMethod method,
        string path,
        byte[]? json,
        JsonTypeInfo<T>? answer,
        CancellationToken cancellationToken
    )
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await ExchangeAsync(method, path, json, answer, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            // A SocketException comes bare where a connection is reset in the moment in which it stands.
            throw ParleyException.Unreachable($"{Root} cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e)
            when (!cancellationToken.IsCancellationRequested && timeout.IsCancellationRequested)
        {
            throw ParleyException.Unreachable(
                $"{Root} did not answer within {_options.RequestTimeout.TotalSeconds:0.#} s.",
                e
            );
        }
    }

    private async Task<T> ExchangeAsync<T>(
        HttpMethod method,
        string path,
        byte[]? json,
        JsonTypeInfo<T>? answer,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(Root, "api/" + path));
        if (_token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (json is not null)
        {
            request.Content = new ByteArrayContent(json);
            request.Content.Headers.ContentType = JsonMediaType;
        }

        using var response = await _http
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await ReadErrorAsync(response, cancellationToken).ConfigureAwait(false);
        }

        if (answer is null)
        {
            return default!;
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            try
            {
                return await JsonSerializer.DeserializeAsync(body, answer, cancellationToken).ConfigureAwait(false)
                    ?? throw new JsonException("null");
            }
            catch (JsonException e)
            {
                throw new ParleyException(
                    ErrorCodes.ServerError,
                    $"{Root} gave an answer that is not Parley's: {e.Message}",
                    e
                )
                {
                    Status = (int)response.StatusCode,
                };
            }
        }
    }

    private async Task<ParleyException> ReadErrorAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var status = (int)response.StatusCode;
        try
        {
            await response.Content.LoadIntoBufferAsync(LargestProblem, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (JsonSerializer.Deserialize(body, ParleyJson.Default.Problem) is { } problem)
            {
                return new ParleyException(problem.Code, problem.Detail ?? problem.Title)
                {
                    Status = status,
                    RetryAfter = problem.RetryAfterMs is { } ms and >= 0
                        ? TimeSpan.FromMilliseconds(ms)
                        : RetryAfterHeader(response),
                    TraceId = problem.TraceId,
                    FieldErrors = problem.Errors ?? new Dictionary<string, string[]>(StringComparer.Ordinal),
                };
            }
        }
        catch (Exception e) when (e is JsonException or HttpRequestException)
        {
            // Not an answer of Parley itself but of something between, a proxy for example: the status must do.
        }

        var text = $"{Root} answered {status.ToString(CultureInfo.InvariantCulture)} {response.ReasonPhrase}.";
        return new ParleyException(CodeFor(status), text) { Status = status, RetryAfter = RetryAfterHeader(response) };
    }

    private static string CodeFor(int status) =>
        status switch
        {
            401 => ErrorCodes.AuthRequired,
            403 => ErrorCodes.AccessForbidden,
            404 => ErrorCodes.RequestNotFound,
            413 => ErrorCodes.RequestTooLarge,
            415 => ErrorCodes.RequestUnsupported,
            422 => ErrorCodes.RequestInvalid,
            429 => ErrorCodes.RateLimited,
            502 or 503 or 504 => ErrorCodes.ServerUnavailable,
            >= 500 => ErrorCodes.ServerError,
            _ => ErrorCodes.RequestMalformed,
        };

    private TimeSpan? RetryAfterHeader(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when date > _options.TimeProvider.GetUtcNow() => date
                - _options.TimeProvider.GetUtcNow(),
            _ => null,
        };
}
