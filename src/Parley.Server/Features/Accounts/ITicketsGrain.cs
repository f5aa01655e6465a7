namespace Parley.Server.Features.Accounts;

/// <summary>
/// The unused socket tickets of a user. The first redemption wins, on any node. Tickets that are lost with the
/// activation are refused. Called only for tickets with a valid signature (<see cref="SocketTickets"/>).
/// </summary>
[Alias("parley.tickets")]
internal interface ITicketsGrain : IGrainWithGuidKey
{
    [Alias("issue")]
    Task IssueAsync(Guid ticketId, Guid sessionId, DateTimeOffset expiresAt);

    /// <summary>The session that requested the ticket. Null: the ticket is unknown, used or expired.</summary>
    [Alias("redeem")]
    Task<Guid?> RedeemAsync(Guid ticketId);
}

/// <summary>
/// Not deactivated when the last ticket is used: Orleans would reject concurrent calls. It is collected when it is
/// idle.
/// </summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class TicketsGrain(TimeProvider clock) : Grain, ITicketsGrain
{
    /// <summary>Maximum number of unused tickets per user; the oldest are dropped.</summary>
    private const int MaxPending = 100;

    /// <summary>In the order of issue, which is the order of expiry.</summary>
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
