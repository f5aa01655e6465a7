using System.Text;

namespace Parley.Client;

/// <summary>Options of a <see cref="ParleyClient"/>. Validated by its constructor.</summary>
public sealed record ParleyClientOptions
{
    /// <summary>
    /// The server's URL, for example <c>https://chat.example.org</c>; <c>http</c> or <c>https</c>. A path before
    /// <c>/api</c> is kept.
    /// </summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>A bearer token from an earlier <see cref="ParleyClient.LogInAsync"/>; default: none.</summary>
    public string? Token { get; init; }

    /// <summary>Sends the requests; is not disposed. Default: a handler of the client.</summary>
    public HttpMessageHandler? HttpMessageHandler { get; init; }

    /// <summary>Timeout of one attempt; default 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Maximum retries of an idempotent call after <see cref="ErrorCodes.RateLimited"/> or
    /// <see cref="ErrorCodes.ServerUnavailable"/>, 0-100; default 4, about 3 s in total.
    /// </summary>
    public int MaxRetries { get; init; } = 4;

    /// <summary>
    /// Maximum delay requested by the server that a call waits; default 60 s. With a longer one the call fails.
    /// </summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The clock; default: the system clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Source of jitter, used by one thread at a time; default: a new one.</summary>
    public Random? Random { get; init; }

    /// <summary>
    /// The name of the calling program: a letter or digit, then letters, digits, <c>-</c>, <c>_</c> or <c>.</c>;
    /// default <c>parley-dotnet</c>.
    /// </summary>
    public string ClientName { get; init; } = "parley-dotnet";

    /// <summary>
    /// The version of the calling program, with the characters of <see cref="ClientName"/>; default: the version of
    /// this package.
    /// </summary>
    public string ClientVersion { get; init; } =
        typeof(ParleyClientOptions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    internal ParleyClientOptions Check()
    {
        Require(
            BaseAddress is { IsAbsoluteUri: true, Scheme: "http" or "https" },
            nameof(BaseAddress),
            "must be an absolute http or https address"
        );
        Require(
            BaseAddress.Query.Length == 0 && BaseAddress.UserInfo.Length == 0,
            nameof(BaseAddress),
            "must hold neither a query nor a password"
        );
        Require(Token is null || IsToken(Token), nameof(Token), "must be printable ASCII without blanks");
        Require(RequestTimeout > TimeSpan.Zero, nameof(RequestTimeout), "must be positive");
        Require(MaxRetries is >= 0 and <= 100, nameof(MaxRetries), "must be 0-100");
        Require(MaxRetryAfter >= TimeSpan.Zero, nameof(MaxRetryAfter), "must not be negative");
        Require(TimeProvider is not null, nameof(TimeProvider), "must be set");
        Require(IsName(ClientName), nameof(ClientName), "must be letters, digits, '-', '_' and '.'");
        Require(IsName(ClientVersion), nameof(ClientVersion), "must be letters, digits, '-', '_' and '.'");
        return this;
    }

    internal static bool IsToken(string token) => token.Length > 0 && token.All(c => c is > ' ' and < '\x7f');

    private static bool IsName(string? name) =>
        name is { Length: > 0 and <= 64 }
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    internal static void Require(bool condition, string type, string name, string rule)
    {
        if (!condition)
        {
            throw new ArgumentException($"{type}.{name} {rule}.", name);
        }
    }

    private static void Require(bool condition, string name, string rule) =>
        Require(condition, nameof(ParleyClientOptions), name, rule);

    // Keeps the token out of logs that print the options.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(
            $"BaseAddress = {BaseAddress}, Token = {(Token is null ? "none" : "set")}, ClientName = {ClientName}"
        );
        return true;
    }
}
