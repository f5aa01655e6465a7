namespace Parley.Testing;

/// <summary>
/// Several server processes on one PostgreSQL database, each with its own data folder, on loopback. Each can be killed
/// and restarted at the same addresses.
/// </summary>
public sealed class HostCluster : IAsyncDisposable
{
    private readonly List<Node> _nodes = [];

    private HostCluster() { }

    public int Count => _nodes.Count;

    /// <summary>Output of all nodes, for messages of failed tests.</summary>
    public string Output => string.Join('\n', _nodes.Select(node => $"-- {node.Port}:\n{node.Process?.Output}"));

    /// <summary>Starts the nodes at the same time and waits until all are ready.</summary>
    /// <param name="nodes">Number of nodes.</param>
    /// <param name="database">The address of the database.</param>
    /// <param name="settings">Further settings of each node, as in <see cref="HostProcess"/>.</param>
    public static Task<HostCluster> StartAsync(
        int nodes,
        string database,
        params (string Name, string Value)[] settings
    ) => StartAsync(nodes, database, _ => settings);

    /// <param name="nodes">Number of nodes.</param>
    /// <param name="database">The address of the database.</param>
    /// <param name="settings">Further settings by number of the node.</param>
    public static async Task<HostCluster> StartAsync(
        int nodes,
        string database,
        Func<int, (string Name, string Value)[]> settings
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var cluster = new HostCluster();
        try
        {
            for (var i = 0; i < nodes; i++)
            {
                cluster._nodes.Add(
                    new(
                        new(),
                        HostProcess.FreePort(),
                        [
                            ("Database", database),
                            ("Postgres__AnswerSeconds", "30"),
                            ("Gateway__DrainSeconds", "0"),
                            ("Cluster__Address", "127.0.0.1"),
                            ("Cluster__Port", $"{HostProcess.FreePort()}"),
                            .. settings(i),
                        ]
                    )
                );
                cluster.Start(i);
            }

            for (var i = 0; i < nodes; i++)
            {
                await cluster.AddressAsync(i);
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address of a node, once it accepts requests.</summary>
    public Task<Uri> AddressAsync(int node) => Process(node).ReadyAsync();

    /// <summary>The process of a node.</summary>
    public HostProcess Process(int node) =>
        _nodes[node].Process ?? throw new InvalidOperationException($"Node {node} does not run.");

    /// <summary>The port of a node for the others.</summary>
    public int ClusterPort(int node) =>
        int.Parse(_nodes[node].Settings.Last(setting => setting.Name == "Cluster__Port").Value);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(int node)
    {
        await Process(node).KillAsync();
        await Process(node).DisposeAsync();
        _nodes[node].Process = null;
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync(int node)
    {
        var code = await Process(node).TerminateAsync();
        await Process(node).DisposeAsync();
        _nodes[node].Process = null;
        return code;
    }

    /// <summary>Starts a killed node again, on the same folder and ports.</summary>
    public void Start(int node)
    {
        var started = _nodes[node];
        started.Process = HostProcess.Start(started.Folder.Path, started.Port, started.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            if (node.Process is { } process)
            {
                await process.DisposeAsync();
            }

            node.Folder.Dispose();
        }
    }

    private sealed record Node(DataFolder Folder, int Port, (string Name, string Value)[] Settings)
    {
        public HostProcess? Process { get; set; }
    }
}
