using Parley.Client.Rest;

namespace Parley.Client;

/// <summary>The REST calls of a Parley server (<c>docs/protocol/rest.md</c>). Thread-safe.</summary>
/// <remarks>Every call throws <see cref="ParleyException"/> with a stable code when the server refuses it or cannot be
/// reached. Calls that are safe to repeat are repeated by themselves (<see cref="ParleyClientOptions.MaxRetries"/>),
/// always with the same ids.</remarks>
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

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="options">The settings.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public ParleyClient(ParleyClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options.Check();
        _api = new ApiTransport(Options);
    }

    /// <summary>The settings the client was made with.</summary>
    public ParleyClientOptions Options { get; }

    /// <summary>
    /// The bearer token in use: from the options or the last <see cref="LogInAsync"/>; null when signed out. Keep it
    /// secret.
    /// </summary>
    public string? Token => _api.Token;

    internal Jitter Jitter => _api.Jitter;

    internal Uri Root => _api.Root;

    /// <summary>Frees the connections of the client's own handler.</summary>
    public void Dispose() => _api.Dispose();

    internal MessageId NewMessageId() => new(Guid.CreateVersion7(Options.TimeProvider.GetUtcNow()));
}
