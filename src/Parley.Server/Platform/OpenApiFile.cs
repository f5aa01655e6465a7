using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Parley.Server.Platform;

/// <summary>
/// Caches the OpenAPI document. It is generated at the first request: generating takes long, and anonymous clients may
/// request it. Thread-safe.
/// </summary>
internal sealed class OpenApiFile([FromKeyedServices(OpenApiFile.DocumentName)] IOpenApiDocumentProvider documents)
    : IDisposable
{
    public const string DocumentName = "v1";

    private readonly SemaphoreSlim _lock = new(1);
    private volatile CachedDocument? _cached;

    public void Map(IEndpointRouteBuilder root) =>
        root.MapGet($"/openapi/{DocumentName}.json", HandleAsync).ExcludeFromDescription();

    public async Task HandleAsync(HttpContext context)
    {
        var cached = _cached ?? await CreateAsync(context.RequestAborted);
        var response = context.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = cached.ETag;
        if (context.Request.Headers.IfNoneMatch == cached.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = cached.Json.Length;
        await response.Body.WriteAsync(cached.Json, context.RequestAborted);
    }

    public void Dispose() => _lock.Dispose();

    private async Task<CachedDocument> CreateAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (_cached is { } cached)
            {
                return cached;
            }

            var document = await documents.GetOpenApiDocumentAsync(cancellationToken);
            using var json = new MemoryStream();
            await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, cancellationToken);
            var bytes = json.ToArray();
            return _cached = new(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
        }
        finally
        {
            _lock.Release();
        }
    }

    private sealed record CachedDocument(byte[] Json, string ETag);
}
