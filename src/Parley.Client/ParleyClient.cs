using Parley.Client.Rest;

namespace Parley.Client;

/// <summary>The REST API of a Parley server (<c>docs/protocol/rest.md</c>). Thread-safe.</summary>
/// <remarks>
/// Every call throws <see cref="ParleyException"/> with a stable code when the server refuses it or cannot be reached.
/// Idempotent calls are retried automatically (<see cref="ParleyClientOptions.MaxRetries"/>), with the same ids.
/// </remarks>
/// <example><code>
/// using var client = new ParleyClient(new ParleyClientOptions { BaseAddress = new Uri("https://chat.example.org") });
/// await client.LogInAsync("ada@example.org", password, "my bot");
/// var workspaces = await client.GetWorkspacesAsync();
/// await foreach (var channel in client.GetChannelsAsync(workspaces[0].Id))
/// {
///     Console.WriteLine(channel.Name);
/// }
/// </code></example>
public sealed partial class ParleyClient : IDisposable
{
    private readonly ApiTransport _api;

    /// <summary>Creates a client without sending anything.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ParleyClient(ParleyClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options.Check();
        _api = new ApiTransport(Options);
    }

    /// <summary>The options of the client.</summary>
    public ParleyClientOptions Options { get; }

    /// <summary>
    /// The current bearer token, from the options or the last <see cref="LogInAsync"/>; null when signed out. A secret.
    /// </summary>
    public string? Token => _api.Token;

    internal Jitter Jitter => _api.Jitter;

    internal Uri Root => _api.Root;

    /// <summary>Closes the connections of the client's own handler.</summary>
    public void Dispose() => _api.Dispose();

    internal MessageId NewMessageId() => new(Guid.CreateVersion7(Options.TimeProvider.GetUtcNow()));
}
