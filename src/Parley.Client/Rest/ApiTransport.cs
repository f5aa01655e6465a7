using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Json;

namespace Parley.Client.Rest;

/// <summary>
/// Sends JSON requests, retries idempotent ones, and turns every failure into a <see cref="ParleyException"/>.
/// </summary>
internal sealed class ApiTransport : IDisposable
{
    private const int MaxProblemBytes = 64 * 1024;
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
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
            : new HttpClient(CreateHandler());
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

    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> responseType, CancellationToken cancellationToken) =>
        SendWithRetryAsync(
            () => AttemptAsync(HttpMethod.Get, path, null, responseType, cancellationToken),
            cancellationToken
        );

    /// <summary>Sends an idempotent request, with retries.</summary>
    public Task<T> SendAsync<TBody, T>(
        HttpMethod method,
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> responseType,
        CancellationToken cancellationToken
    )
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, bodyType);
        return SendWithRetryAsync(
            () => AttemptAsync(method, path, json, responseType, cancellationToken),
            cancellationToken
        );
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
        return SendWithRetryAsync(
            () => AttemptAsync<object>(method, path, json, null, cancellationToken),
            cancellationToken
        );
    }

    /// <inheritdoc cref="SendAsync{TBody, T}"/>
    public Task SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        SendWithRetryAsync(() => AttemptAsync<object>(method, path, null, null, cancellationToken), cancellationToken);

    /// <inheritdoc cref="SendAsync{TBody, T}"/>
    public Task<T> SendAsync<T>(
        HttpMethod method,
        string path,
        JsonTypeInfo<T> responseType,
        CancellationToken cancellationToken
    ) => SendWithRetryAsync(() => AttemptAsync(method, path, null, responseType, cancellationToken), cancellationToken);

    /// <summary>Sends a request that is not idempotent, without retries.</summary>
    public Task<T> SendOnceAsync<TBody, T>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<T> responseType,
        CancellationToken cancellationToken
    ) =>
        AttemptAsync(
            HttpMethod.Post,
            path,
            JsonSerializer.SerializeToUtf8Bytes(body, bodyType),
            responseType,
            cancellationToken
        );

    /// <inheritdoc cref="SendOnceAsync{TBody, T}"/>
    public Task<T> SendOnceAsync<T>(string path, JsonTypeInfo<T> responseType, CancellationToken cancellationToken) =>
        AttemptAsync(HttpMethod.Post, path, null, responseType, cancellationToken);

    /// <summary>A call that cannot be repeated: done already, it would be refused.</summary>
    public Task SendOnceAsync<TBody>(
        string path,
        TBody body,
        JsonTypeInfo<TBody> bodyType,
        CancellationToken cancellationToken
    ) =>
        AttemptAsync<object>(
            HttpMethod.Post,
            path,
            JsonSerializer.SerializeToUtf8Bytes(body, bodyType),
            null,
            cancellationToken
        );

    private static SocketsHttpHandler CreateHandler() =>
        new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            PooledConnectionLifetime = ConnectionLifetime,
            UseCookies = false,
        };

    private async Task<T> SendWithRetryAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
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
                var backoff = e.RetryAfter is null ? RetryPolicy.Delay(waited, Jitter.Roll()) : TimeSpan.Zero;
                waited += backoff;
                await Task.Delay(e.RetryAfter ?? backoff, _options.TimeProvider, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private async Task<T> AttemptAsync<T>(
        HttpMethod method,
        string path,
        byte[]? json,
        JsonTypeInfo<T>? responseType,
        CancellationToken cancellationToken
    )
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await ExchangeAsync(method, path, json, responseType, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            // A SocketException is not wrapped when the connection is reset while it is opened.
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
        JsonTypeInfo<T>? responseType,
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

        if (responseType is null)
        {
            return default!;
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            try
            {
                return await JsonSerializer
                        .DeserializeAsync(body, responseType, cancellationToken)
                        .ConfigureAwait(false)
                    ?? throw new JsonException("null");
            }
            catch (JsonException e)
            {
                throw new ParleyException(
                    ErrorCodes.ServerError,
                    $"{Root} sent a response that is not Parley's: {e.Message}",
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
            await response.Content.LoadIntoBufferAsync(MaxProblemBytes, cancellationToken).ConfigureAwait(false);
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
            // Not a response of Parley but of a proxy, for example: only the status is known.
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
