using Parley.Server.Platform.Persistence;
using Parley.Socket;

namespace Parley.Server.Platform.UserStreams;

/// <summary>
/// Runs transactions of EF Core whose changes are events of users. The events are numbered and stored in the
/// transaction and published after its commit. Within a channel's commit use the effect <see cref="AppendUserEvents"/>.
/// </summary>
internal sealed class UserEventTransactions(
    WriteGate gate,
    IUserStreamStore store,
    UserEventPublisher publisher,
    TimeProvider clock
)
{
    /// <summary>
    /// Commits if the statements return true; else rolls all of them back. They may run again after a rollback.
    /// </summary>
    /// <param name="context">Runs the statements.</param>
    /// <param name="userId">The user whose stream gets the events. Locked before the statements run.</param>
    /// <param name="statements">The changes. They append events by the given scope.</param>
    /// <param name="cancellationToken">Cancels the transaction.</param>
    public Task<bool> ExecuteAsync(
        ParleyDbContext context,
        Guid userId,
        Func<UserEventScope, CancellationToken, Task<bool>> statements,
        CancellationToken cancellationToken
    ) => ExecuteAsync(context, userId, null, statements, cancellationToken);

    /// <summary>The same, with another stream of the user, which is locked too.</summary>
    public async Task<bool> ExecuteAsync(
        ParleyDbContext context,
        Guid userId,
        Guid? otherStream,
        Func<UserEventScope, CancellationToken, Task<bool>> statements,
        CancellationToken cancellationToken
    )
    {
        Guid[] streams = otherStream is { } other ? [userId, other] : [userId];
        var scope = new UserEventScope(context, userId, store, clock);
        var committed = await gate.ExecuteInTransactionAsync(
            context,
            async token =>
            {
                scope.Clear();
                await store.LockAsync(context, streams, token);
                return await statements(scope, token);
            },
            cancellationToken
        );
        if (committed)
        {
            foreach (var effect in scope.Appended)
            {
                await publisher.PublishAsync(effect);
            }
        }

        return committed;
    }
}

/// <summary>Appends events to the stream of one user, within a transaction.</summary>
internal sealed class UserEventScope(ParleyDbContext context, Guid userId, IUserStreamStore store, TimeProvider clock)
{
    private readonly List<AppendUserEvents> _appended = [];

    public IReadOnlyList<AppendUserEvents> Appended => _appended;

    /// <summary>Its number is ignored.</summary>
    public async Task AppendAsync(UserEvent userEvent, CancellationToken cancellationToken)
    {
        var effect = new AppendUserEvents([userId], userEvent, clock.GetUtcNow());
        await store.AppendAsync(context, effect, cancellationToken);
        _appended.Add(effect);
    }

    /// <summary>
    /// Appends to another stream, which the transaction has locked. It is not published: no socket follows it.
    /// </summary>
    public Task AppendToAsync(Guid streamId, byte[] payload, CancellationToken cancellationToken) =>
        store.AppendAsync(context, new([streamId], payload, clock.GetUtcNow()), cancellationToken);

    /// <summary>Forgets the events of an attempt that was rolled back.</summary>
    public void Clear() => _appended.Clear();
}
