using Parley.Server.Platform.Auth;

namespace Parley.Server.Features.Accounts;

/// <summary>A ticket that opens one socket: its key is the ticket, and whoever asks first gets it, on whatever node.</summary>
[Alias("parley.ticket")]
internal interface ITicketGrain : IGrainWithStringKey
{
    [Alias("issue")]
    Task IssueAsync(Guid userId, Guid sessionId, DateTimeOffset expiresAt);

    /// <summary>Null: unknown, used or too old.</summary>
    [Alias("redeem")]
    Task<TicketHolder?> RedeemAsync();
}

[GenerateSerializer, Immutable, Alias("parley.ticket-holder")]
internal sealed record TicketHolder([property: Id(0)] Guid UserId, [property: Id(1)] Guid SessionId)
{
    public Caller ToCaller() => new(UserId, SessionId);
}

/// <summary>
/// Not deactivated when it is used: a call that is under way at that moment would be rejected instead of answered. It goes when it has been idle for a while.
/// </summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class TicketGrain(TimeProvider clock) : Grain, ITicketGrain
{
    private TicketHolder? _holder;
    private DateTimeOffset _expiresAt;

    public Task IssueAsync(Guid userId, Guid sessionId, DateTimeOffset expiresAt)
    {
        (_holder, _expiresAt) = (new(userId, sessionId), expiresAt);
        DelayDeactivation(expiresAt - clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task<TicketHolder?> RedeemAsync()
    {
        var holder = clock.GetUtcNow() < _expiresAt ? _holder : null;
        _holder = null;
        return Task.FromResult(holder);
    }
}
