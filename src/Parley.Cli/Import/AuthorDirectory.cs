using Parley.Client;

namespace Parley.Cli.Import;

/// <summary>Maps author names to accounts. Requests each name once.</summary>
internal sealed class AuthorDirectory(ParleyClient client, WorkspaceId workspaceId) : IDisposable
{
    // Maximum names per call. Source: the protocol.
    private const int MaxNames = 1_000;

    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly Dictionary<string, UserId> _ids = new(StringComparer.Ordinal);

    public void Dispose() => _lock.Dispose();

    public async Task<IReadOnlyDictionary<string, UserId>> ResolveAsync(
        IEnumerable<string> names,
        CancellationToken cancellationToken
    )
    {
        var requested = names.ToHashSet(StringComparer.Ordinal);
        await _lock.WaitAsync(cancellationToken);
        try
        {
            foreach (var part in requested.Where(name => !_ids.ContainsKey(name)).Chunk(MaxNames))
            {
                foreach (var author in await client.ImportAuthorsAsync(workspaceId, part, cancellationToken))
                {
                    _ids[author.Name] = author.UserId;
                }
            }

            return requested.ToDictionary(
                name => name,
                name =>
                    _ids.TryGetValue(name, out var id)
                        ? id
                        : throw new CliException($"The server returned no account for the author '{name}'."),
                StringComparer.Ordinal
            );
        }
        finally
        {
            _lock.Release();
        }
    }
}
