using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Parley.Host;

/// <summary>
/// Serves the built web client: compressed files where the browser accepts them, files with hashed names as immutable,
/// and the page for every client route. All files, less than a megabyte, are read once, so that a concurrent build
/// cannot mix two versions.
/// </summary>
internal static class WebClient
{
    private const string Forever = "public, max-age=31536000, immutable";
    private const string Recheck = "no-cache";

    public static void Map(WebApplication application, string folder)
    {
        var files = Read(folder);
        if (!files.TryGetValue("/index.html", out var page))
        {
            application.Logger.WebClientMissing(folder);
            application.MapFallback(context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return context.Response.WriteAsync(
                    "The web client is not built. Build it with 'npm run build' in web/, "
                        + "or start the server with ./run.",
                    context.RequestAborted
                );
            });
            return;
        }

        application.MapFallback(
            "{**path}",
            context =>
                SendAsync(
                    context,
                    files.GetValueOrDefault(context.Request.Path.Value ?? "/")
                        ?? (IsClientRoute(context.Request) ? page : null)
                )
        );
    }

    /// <summary>A missing script must be a 404, not the page, which the browser would run as a script.</summary>
    private static bool IsClientRoute(HttpRequest request) =>
        !Path.HasExtension(request.Path.Value)
        && !request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments("/openapi", StringComparison.Ordinal);

    private static Task SendAsync(HttpContext context, ClientFile? file)
    {
        var (request, response) = (context.Request, context.Response);
        if (file is null || (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)))
        {
            response.StatusCode = file is null ? StatusCodes.Status404NotFound : StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        var (encoding, variant) = file.Choose(request.Headers.AcceptEncoding);
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = file.Hashed ? Forever : Recheck;
        response.Headers.ETag = variant.ETag;
        if (request.Headers.IfNoneMatch == variant.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = variant.Content.Length;
        if (encoding.Length > 0)
        {
            response.Headers.ContentEncoding = encoding;
        }

        return HttpMethods.IsHead(request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(variant.Content, context.RequestAborted).AsTask();
    }

    private static FrozenDictionary<string, ClientFile> Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return FrozenDictionary<string, ClientFile>.Empty;
        }

        var types = new FileExtensionContentTypeProvider();
        return Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is not (".br" or ".gz" or ".map"))
            .ToFrozenDictionary(
                path => "/" + Path.GetRelativePath(folder, path).Replace('\\', '/'),
                path => new ClientFile(
                    types.TryGetContentType(path, out var type) ? Charset(type) : "application/octet-stream",
                    Path.GetRelativePath(folder, path).StartsWith("assets", StringComparison.Ordinal),
                    Variant.Of(path, string.Empty)!,
                    Variant.Of(path, ".br"),
                    Variant.Of(path, ".gz")
                ),
                StringComparer.Ordinal
            );
    }

    private static string Charset(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) || type.Contains("json", StringComparison.Ordinal)
            ? $"{type}; charset=utf-8"
            : type;

    private sealed record ClientFile(string ContentType, bool Hashed, Variant Plain, Variant? Brotli, Variant? Gzip)
    {
        public (string Encoding, Variant Variant) Choose(StringValues accepted) =>
            Brotli is not null && Takes(accepted, "br") ? ("br", Brotli)
            : Gzip is not null && Takes(accepted, "gzip") ? ("gzip", Gzip)
            : (string.Empty, Plain);

        private static bool Takes(StringValues accepted, string encoding) =>
            StringWithQualityHeaderValue.TryParseList(accepted, out var values)
            && values.Any(value =>
                value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0
            );
    }

    private sealed record Variant(byte[] Content, string ETag)
    {
        public static Variant? Of(string path, string suffix)
        {
            if (!File.Exists(path + suffix))
            {
                return null;
            }

            var content = File.ReadAllBytes(path + suffix);
            return new(content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
        }
    }
}

/// <summary>Log messages of the host.</summary>
internal static partial class HostLog
{
    [LoggerMessage(
        EventId = 9001,
        Level = LogLevel.Warning,
        Message = "No web client in {Folder}: the server serves only its API"
    )]
    public static partial void WebClientMissing(this ILogger logger, string folder);
}
