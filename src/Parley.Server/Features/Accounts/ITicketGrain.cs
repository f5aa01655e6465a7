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

internal sealed class TicketGrain(TimeProvider clock) : Grain, ITicketGrain
{
    private TicketHolder? _holder;
    private DateTimeOffset _expiresAt;

    public Task IssueAsync(Guid userId, Guid sessionId, DateTimeOffset expiresAt)
    {
        (_holder, _expiresAt) = (new(userId, sessionId), expiresAt);
        return Task.CompletedTask;
    }

    public Task<TicketHolder?> RedeemAsync()
    {
        var holder = clock.GetUtcNow() < _expiresAt ? _holder : null;
        _holder = null;
        DeactivateOnIdle();
        return Task.FromResult(holder);
    }
}
