using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Parley.Server.Platform;

/// <summary>
/// The OpenAPI document, made when somebody first asks for it: anybody may ask, and making it takes long. Thread-safe.
/// </summary>
internal sealed class OpenApiFile([FromKeyedServices(OpenApiFile.DocumentName)] IOpenApiDocumentProvider documents)
    : IDisposable
{
    public const string DocumentName = "v1";

    private readonly SemaphoreSlim _turn = new(1);
    private volatile Made? _made;

    public async Task SendAsync(HttpContext context)
    {
        var made = _made ?? await MakeAsync(context.RequestAborted);
        var response = context.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = made.ETag;
        if (context.Request.Headers.IfNoneMatch == made.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = made.Json.Length;
        await response.Body.WriteAsync(made.Json, context.RequestAborted);
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Made> MakeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_made is { } made)
            {
                return made;
            }

            var document = await documents.GetOpenApiDocumentAsync(cancellationToken);
            using var json = new MemoryStream();
            await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, cancellationToken);
            var bytes = json.ToArray();
            return _made = new(bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
        }
        finally
        {
            _turn.Release();
        }
    }

    private sealed record Made(byte[] Json, string ETag);
}
