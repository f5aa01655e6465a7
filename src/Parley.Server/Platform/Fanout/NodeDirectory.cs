using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Services;

namespace Parley.Server.Platform.Fanout;

/// <summary>The nodes of the cluster by Orleans' membership.</summary>
internal sealed class NodeDirectory : GrainServiceClient<INodeObserver>, INodeDirectory, ISiloStatusListener
{
    private readonly ISiloStatusOracle _oracle;
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<INodeObserver> _active;
    private ImmutableHashSet<INodeObserver> _dead = [];
    private volatile int _deaths;
    private TaskCompletionSource _departure = NewSignal();

    public NodeDirectory(IServiceProvider services)
        : base(services)
    {
        _oracle = services.GetRequiredService<ISiloStatusOracle>();
        Local = GetGrainService(services.GetRequiredService<ILocalSiloDetails>().SiloAddress);
        _active = [Local];
        _oracle.SubscribeToSiloStatusEvents(this);
        Refresh();
    }

    public INodeObserver Local { get; }

    public IReadOnlyList<INodeObserver> Active => _active;

    public int Deaths => _deaths;

    /// <summary>Completes when the next node stops or dies: what it owned is owned by others from now on.</summary>
    public Task NextDeparture => Volatile.Read(ref _departure).Task;

    public bool IsDead(INodeObserver node) => Volatile.Read(ref _dead).Contains(node);

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        Refresh();
        if (!status.IsTerminating() || updatedSilo.Equals(_oracle.SiloAddress))
        {
            return;
        }

        if (status == SiloStatus.Dead)
        {
            lock (_lock)
            {
                Volatile.Write(ref _dead, _dead.Add(GetGrainService(updatedSilo)));
                _deaths++;
            }
        }

        Interlocked.Exchange(ref _departure, NewSignal()).TrySetResult();
    }

    private void Refresh()
    {
        lock (_lock)
        {
            _active =
            [
                Local,
                .. _oracle
                    .GetApproximateSiloStatuses(onlyActive: true)
                    .Keys.Where(silo => !silo.Equals(_oracle.SiloAddress))
                    .Order()
                    .Select(GetGrainService),
            ];
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
