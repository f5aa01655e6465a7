using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Tests.Fanout;

/// <summary>A node that counts its calls.</summary>
internal sealed class FakeNode : INodeObserver
{
    public int Calls { get; private set; }

    /// <summary>What a delivery returns.</summary>
    public Task Answer { get; init; } = Task.CompletedTask;

    /// <summary>The channels of each renewal.</summary>
    public List<Guid[]> Renewals { get; } = [];

    public Task DeliverAsync(ChannelBatch batch)
    {
        Calls++;
        return Answer;
    }

    public Task DeliverToUsersAsync(UserEventBatch batch) => Task.CompletedTask;

    public Task WhisperToUserAsync(UserWhisper whisper) => Task.CompletedTask;

    public Task WhisperToChannelAsync(ChannelWhisper whisper)
    {
        Calls++;
        return Answer;
    }

    public Task SessionEndedAsync(Guid userId, Guid sessionId) => Task.CompletedTask;

    public Task SessionsEndedAsync(Guid userId, Guid? except) => Task.CompletedTask;

    /// <summary>The answer about the sockets of a user.</summary>
    public Task<int> Sockets { get; init; } = Task.FromResult(0);

    public Task<int> CountSocketsAsync(Guid userId) => Sockets;

    public Task<long[]> RenewAsync(INodeObserver node, Guid[] channelIds)
    {
        Renewals.Add(channelIds);
        return Task.FromResult(Array.ConvertAll(channelIds, _ => LocalChannels.NotHere));
    }
}

/// <summary>A cluster of fake nodes.</summary>
internal sealed class FakeDirectory(INodeObserver local, params INodeObserver[] others) : INodeDirectory
{
    private readonly HashSet<INodeObserver> _dead = [];

    public INodeObserver Local => local;

    public bool IsLocalActive { get; init; } = true;

    public IReadOnlyList<INodeObserver> Active =>
        [.. IsLocalActive ? [local] : Array.Empty<INodeObserver>(), .. others.Where(node => !_dead.Contains(node))];

    public int Deaths => _dead.Count;

    public bool IsDead(INodeObserver node) => _dead.Contains(node);

    public void Kill(INodeObserver node) => _dead.Add(node);
}
