using Parley.Client;

namespace Parley.Cli.Import;

/// <summary>Names of channels and their ids; makes those that are missing.</summary>
internal sealed class ChannelDirectory(ParleyClient client, WorkspaceId workspaceId) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, ChannelId> _known = new(StringComparer.OrdinalIgnoreCase);

    public void Dispose() => _turn.Dispose();

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (var channel in client.GetChannelsAsync(workspaceId, cancellationToken: cancellationToken))
        {
            _known[channel.Name] = channel.Id;
        }
    }

    public async Task<ChannelId> GetOrCreateAsync(string name, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_known.TryGetValue(name, out var id))
            {
                id = (await client.CreateChannelAsync(workspaceId, name, cancellationToken: cancellationToken)).Id;
                _known[name] = id;
            }

            return id;
        }
        finally
        {
            _turn.Release();
        }
    }
}
