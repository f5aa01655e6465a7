using System.Collections.Frozen;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Outbound;

#pragma warning disable RS0030 // This class is the one that may use the types of .NET.

/// <summary>
/// The only way for HTTP requests out of the server. URLs come from users and from foreign servers: it reaches public
/// addresses only, and bounds time, size, redirects and concurrency (ADR-0038). Thread-safe.
/// </summary>
internal sealed partial class OutboundClient : IDisposable
{
    private const int MaxHeaderKiB = 32;
    private const int BytesPerKiB = 1_024;
    private const string Agent = "Parley";

    /// <summary>Headers that frame the message, choose another host, or change how the response is read.</summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "Accept-Encoding",
        "Connection",
        "Expect",
        "Host",
        "Proxy-Authorization",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "User-Agent",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>So that a changed address of a name is seen.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ConnectionIdle = TimeSpan.FromSeconds(30);

    private readonly OutboundOptions _options;
    private readonly OutboundMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger<OutboundClient> _logger;
    private readonly OutboundSlots _slots;
    private readonly OutboundUrls _urls;
    private readonly OutboundConnector _connector;
    private readonly HttpMessageInvoker _http;

    public OutboundClient(
        IHostResolver resolver,
        IOwnAddresses own,
        IOptions<OutboundOptions> options,
        OutboundMetrics metrics,
        TimeProvider clock,
        ILogger<OutboundClient> logger
    )
    {
        (_options, _metrics, _clock, _logger) = (options.Value, metrics, clock, logger);
        var proxy = string.IsNullOrEmpty(_options.Proxy) ? null : new WebProxy(_options.Proxy);
        _slots = new(_options.Concurrency, _options.ConcurrencyPerHost);
        _urls = new([.. _options.Ports]);
        _connector = new(resolver, new(_options.Allow), own, proxy is not null);
        _http = new(CreateHandler(proxy));
    }

    /// <summary>
    /// Sends a request and reads the response to its end. Expected failures are results; a cancellation by the caller
    /// throws.
    /// </summary>
    public async Task<OutboundResult> SendAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        var start = _clock.GetTimestamp();
        var outcome = "cancelled";
        _metrics.Starting(request.Purpose);
        try
        {
            var result = await TrySendAsync(request, cancellationToken);
            outcome = result switch
            {
                OutboundResult.Response response => $"{response.Status / 100}xx",
                OutboundResult.Failure failure => failure.Reason.ToString(),
                _ => outcome,
            };
            return result;
        }
        finally
        {
            var duration = _clock.GetElapsedTime(start);
            _metrics.Ended(request.Purpose, outcome, duration);
            Log.Ended(_logger, request.Purpose, outcome, duration.TotalMilliseconds);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<OutboundResult> TrySendAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(_options.TimeoutSeconds), _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await FollowAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new OutboundResult.Failure(OutboundFailure.TimedOut);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return cancellationToken.IsCancellationRequested
                ? throw new OperationCanceledException(cancellationToken)
                : new OutboundResult.Failure(Describe(exception));
        }
    }

    private async Task<OutboundResult> FollowAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        Check(request.Url);
        using var slot = _slots.TryEnter(request.Url.IdnHost) ?? throw new OutboundException(OutboundFailure.Busy);
        var hop = new OutboundUrls.Hop(request.Url, request.Method, request.Body is not null, HasHeaders: true);
        for (var redirects = 0; ; redirects++)
        {
            using var message = Compose(request, hop);
            using var response = await _http.SendAsync(message, cancellationToken);
            var status = (int)response.StatusCode;
            if (
                request.MaxRedirects == 0
                || !OutboundUrls.IsRedirect(status)
                || response.Headers.Location is not { } location
            )
            {
                var content = await OutboundBodyReader.ReadAsync(
                    response.Content,
                    Math.Min(request.MaxResponseBytes, _options.ResponseKiB * BytesPerKiB),
                    cancellationToken
                );
                return new OutboundResult.Response(
                    status,
                    hop.Url,
                    response.Content.Headers.ContentType?.ToString(),
                    content
                );
            }

            hop =
                redirects < request.MaxRedirects && OutboundUrls.Redirect(hop, status, location) is { } next
                    ? next
                    : throw new OutboundException(OutboundFailure.RedirectRefused);
            Check(hop.Url);
            if (!slot.TryMove(hop.Url.IdnHost))
            {
                throw new OutboundException(OutboundFailure.Busy);
            }
        }
    }

    private void Check(Uri url)
    {
        if (!_urls.IsPermitted(url))
        {
            throw new OutboundException(OutboundFailure.UrlRefused);
        }

        // A proxy connects by itself. Without one this saves a connection that would be refused.
        if (OutboundUrls.AddressOf(url) is { } address && !_connector.IsAllowed(address))
        {
            throw new OutboundException(OutboundFailure.AddressBlocked);
        }
    }

    private static HttpRequestMessage Compose(OutboundRequest request, OutboundUrls.Hop hop)
    {
        var message = new HttpRequestMessage(hop.Method, hop.Url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (hop.HasBody)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body!.Content);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.Body.ContentType);
        }

        foreach (var (name, value) in hop.HasHeaders ? request.Headers : [])
        {
            // Add refuses line breaks and headers of bodies.
            message.Headers.Add(
                Reserved.Contains(name)
                    ? throw new ArgumentException($"The header {name} cannot be set.", nameof(request))
                    : name,
                value
            );
        }

        message.Headers.TryAddWithoutValidation("User-Agent", Agent);
        message.Headers.TryAddWithoutValidation("Accept-Encoding", OutboundBodyReader.AcceptEncoding);
        return message;
    }

    private SocketsHttpHandler CreateHandler(IWebProxy? proxy) =>
        new()
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = _connector.ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(_options.ConnectSeconds),
            MaxConnectionsPerServer = _options.ConcurrencyPerHost,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = MaxHeaderKiB,
            PooledConnectionIdleTimeout = ConnectionIdle,
            PooledConnectionLifetime = ConnectionLifetime,
            Proxy = proxy,
            SslOptions = new()
            {
                // The download of a missing issuer would fetch any URL that a certificate names.
                CertificateChainPolicy = new()
                {
                    DisableCertificateDownloads = true,
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            UseCookies = false,
            UseProxy = proxy is not null,
        };

    private static OutboundFailure Describe(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is OutboundException own)
            {
                return own.Reason;
            }
        }

        var error =
            (exception as HttpRequestException)?.HttpRequestError ?? (exception as HttpIOException)?.HttpRequestError;
        return error switch
        {
            HttpRequestError.NameResolutionError => OutboundFailure.NameUnknown,
            HttpRequestError.SecureConnectionError => OutboundFailure.TlsFailed,
            HttpRequestError.ConfigurationLimitExceeded => OutboundFailure.TooLarge,
            HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => OutboundFailure.Unreachable,
            _ => OutboundFailure.BrokenResponse,
        };
    }

    private static partial class Log
    {
        /// <summary>Without the URL: a link in a message is content, and a webhook's URL is a secret.</summary>
        [LoggerMessage(
            EventId = 1501,
            Level = LogLevel.Debug,
            Message = "Outbound request ({Purpose}): {Outcome} in {Milliseconds} ms"
        )]
        public static partial void Ended(ILogger logger, string purpose, string outcome, double milliseconds);
    }
}
