using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Json;
using Parley.Rest;

namespace Parley.Client.Tests.Fakes;

/// <summary>Answers requests by a function and records them.</summary>
internal sealed class FakeHttp(Func<FakeRequest, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly List<FakeRequest> _requests = [];

    public IReadOnlyList<FakeRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static HttpResponseMessage Json<T>(
        T body,
        JsonTypeInfo<T> type,
        HttpStatusCode status = HttpStatusCode.OK
    ) =>
        new(status)
        {
            Content = new StringContent(JsonSerializer.Serialize(body, type), Encoding.UTF8, "application/json"),
        };

    public static HttpResponseMessage Problem(int status, string code, long? retryAfterMs = null) =>
        Json(
            new Problem
            {
                Type = "urn:parley:error:" + code,
                Title = "Refused",
                Status = status,
                Detail = "Because.",
                Code = code,
                TraceId = "t-1",
                RetryAfterMs = retryAfterMs,
            },
            ParleyJson.Default.Problem,
            (HttpStatusCode)status
        );

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var seen = new FakeRequest(
            request.Method.Method,
            request.RequestUri!.PathAndQuery,
            body,
            request.Headers.Authorization?.ToString()
        );
        lock (_requests)
        {
            _requests.Add(seen);
        }

        return answer(seen);
    }
}

internal sealed record FakeRequest(string Method, string Path, string Body, string? Authorization);
