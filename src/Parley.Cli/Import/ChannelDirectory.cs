using Parley.Client;

namespace Parley.Cli.Import;

/// <summary>Maps channel names to ids. Creates missing channels.</summary>
internal sealed class ChannelDirectory(ParleyClient client, WorkspaceId workspaceId) : IDisposable
{
    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly Dictionary<string, ChannelId> _ids = new(StringComparer.OrdinalIgnoreCase);

    public void Dispose() => _lock.Dispose();

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (var channel in client.GetChannelsAsync(workspaceId, cancellationToken: cancellationToken))
        {
            _ids[channel.Name] = channel.Id;
        }
    }

    public async Task<ChannelId> GetOrCreateAsync(string name, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (!_ids.TryGetValue(name, out var id))
            {
                id = (await client.CreateChannelAsync(workspaceId, name, cancellationToken: cancellationToken)).Id;
                _ids[name] = id;
            }

            return id;
        }
        finally
        {
            _lock.Release();
        }
    }
}
