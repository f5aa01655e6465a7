namespace Parley.Server.Features.Accounts;

/// <summary>
/// A person's socket tickets that nobody has used yet: whoever asks first gets one, on whatever node. What is lost with
/// the activation is refused. Only asked for tickets that this server has made (<see cref="SocketTickets"/>).
/// </summary>
[Alias("parley.tickets")]
internal interface ITicketsGrain : IGrainWithGuidKey
{
    [Alias("issue")]
    Task IssueAsync(Guid ticketId, Guid sessionId, DateTimeOffset expiresAt);

    /// <summary>The session that asked for the ticket; null: unknown, used or too old.</summary>
    [Alias("redeem")]
    Task<Guid?> RedeemAsync(Guid ticketId);
}

/// <summary>
/// Not deactivated when the last one is used: a call that is under way at that moment would be rejected instead of
/// answered. It goes when it has been idle for a while.
/// </summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class TicketsGrain(TimeProvider clock) : Grain, ITicketsGrain
{
    /// <summary>Nobody opens so many sockets at once; the oldest of more go.</summary>
    private const int MaxPending = 100;

    /// <summary>In the order of issue, which is that of their ends.</summary>
    private readonly List<Ticket> _waiting = [];

    public Task IssueAsync(Guid ticketId, Guid sessionId, DateTimeOffset expiresAt)
    {
        var now = clock.GetUtcNow();
        _waiting.RemoveAll(ticket => ticket.ExpiresAt <= now);
        if (_waiting.Count >= MaxPending)
        {
            _waiting.RemoveAt(0);
        }

        _waiting.Add(new(ticketId, sessionId, expiresAt));
        DelayDeactivation(expiresAt - now);
        return Task.CompletedTask;
    }

    public Task<Guid?> RedeemAsync(Guid ticketId)
    {
        var found = _waiting.FindIndex(ticket => ticket.Id == ticketId);
        if (found < 0)
        {
            return Task.FromResult<Guid?>(null);
        }

        var ticket = _waiting[found];
        _waiting.RemoveAt(found);
        return Task.FromResult<Guid?>(clock.GetUtcNow() < ticket.ExpiresAt ? ticket.SessionId : null);
    }

    private sealed record Ticket(Guid Id, Guid SessionId, DateTimeOffset ExpiresAt);
}
