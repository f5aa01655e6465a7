namespace Parley.Faults.Tests.Cluster;

/// <summary>
/// Two nodes that started at the same time on an empty database, for tests that kill none. Nodes of loopback need no
/// certificates.
/// </summary>
public sealed class TwoNodes : IAsyncLifetime
{
    private HostCluster _cluster = null!;

    public Uri First { get; private set; } = null!;

    public Uri Second { get; private set; } = null!;

    public string Output => _cluster.Output;

    public async ValueTask InitializeAsync()
    {
        var postgres = await PostgresCluster.SharedAsync();
        _cluster = await HostCluster.StartAsync(2, await postgres.CreateDatabaseAsync(migrated: false));
        (First, Second) = (await _cluster.AddressAsync(0), await _cluster.AddressAsync(1));
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
