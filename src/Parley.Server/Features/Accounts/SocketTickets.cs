using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Tickets that open one socket each. The signature is verified before the grain is called: otherwise clients could
/// activate any number of grains with invented tickets. All nodes share the signing key through the database; its
/// reader could sign tickets, but none that was issued. Thread-safe.
/// </summary>
[SliceApi]
internal sealed class SocketTickets(
    IGrainFactory grains,
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    SessionStore sessions,
    IOptions<AccountOptions> options,
    TimeProvider clock
)
{
    private readonly SigningKey _key = new(contexts, gate, "ticket-key");

    public async Task<SocketTicket> IssueAsync(Caller caller, CancellationToken cancellationToken)
    {
        var key = await _key.GetAsync(cancellationToken);
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(
            clock.GetUtcNow().ToUnixTimeSeconds() + options.Value.TicketSeconds
        );
        var token = new TicketToken(caller.UserId, new(RandomNumberGenerator.GetBytes(16)), expiresAt);
        await grains.GetGrain<ITicketsGrain>(caller.UserId).IssueAsync(token.Id, caller.SessionId, expiresAt);
        return new() { Ticket = token.Write(key), ExpiresAt = expiresAt };
    }

    /// <summary>Null: not issued here, used, expired, or the session has ended.</summary>
    public async Task<Caller?> RedeemAsync(string ticket, CancellationToken cancellationToken)
    {
        if (
            await _key.FindAsync(cancellationToken) is not { } key
            || TicketToken.Read(ticket, key) is not { } token
            || token.ExpiresAt <= clock.GetUtcNow()
            || await grains.GetGrain<ITicketsGrain>(token.UserId).RedeemAsync(token.Id) is not { } sessionId
        )
        {
            return null;
        }

        var live = await sessions.FindLiveAsync([sessionId], cancellationToken);
        return live.Contains(sessionId) ? new(token.UserId, sessionId) : null;
    }
}
