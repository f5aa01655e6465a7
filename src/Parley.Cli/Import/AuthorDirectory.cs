using Parley.Client;

namespace Parley.Cli.Import;

/// <summary>Names of authors and the accounts that stand for them. Asks for each name once.</summary>
internal sealed class AuthorDirectory(ParleyClient client, WorkspaceId workspaceId) : IDisposable
{
    // The protocol's limit of one call.
    private const int MostNames = 1_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, UserId> _known = new(StringComparer.Ordinal);

    public void Dispose() => _turn.Dispose();

    public async Task<IReadOnlyDictionary<string, UserId>> ResolveAsync(
        IEnumerable<string> names,
        CancellationToken cancellationToken
    )
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var part in wanted.Where(name => !_known.ContainsKey(name)).Chunk(MostNames))
            {
                foreach (var author in await client.ImportAuthorsAsync(workspaceId, part, cancellationToken))
                {
                    _known[author.Name] = author.UserId;
                }
            }

            return wanted.ToDictionary(
                name => name,
                name =>
                    _known.TryGetValue(name, out var id)
                        ? id
                        : throw new CliException($"The server gave no account for the author '{name}'."),
                StringComparer.Ordinal
            );
        }
        finally
        {
            _turn.Release();
        }
    }
}
