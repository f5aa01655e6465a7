using Microsoft.AspNetCore.Http;

namespace Parley.Server.Platform.Errors;

/// <summary>The kind of an error; the value is the HTTP status.</summary>
internal enum ErrorKind
{
    Malformed = StatusCodes.Status400BadRequest,
    Unauthenticated = StatusCodes.Status401Unauthorized,
    Forbidden = StatusCodes.Status403Forbidden,
    NotFound = StatusCodes.Status404NotFound,
    Conflict = StatusCodes.Status409Conflict,
    TooLarge = StatusCodes.Status413PayloadTooLarge,
    Unsupported = StatusCodes.Status415UnsupportedMediaType,
    Rule = StatusCodes.Status422UnprocessableEntity,
    TooMany = StatusCodes.Status429TooManyRequests,
    Fault = StatusCodes.Status500InternalServerError,
    Unavailable = StatusCodes.Status503ServiceUnavailable,
}
