using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Tickets that open one socket each. A ticket's token is looked at before its person's grain is asked: strangers could
/// else wake as many grains as they can make up tickets. All nodes have the token's key from the database; whoever reads
/// it there can make tickets that look right, but none that was issued. Thread-safe.
/// </summary>
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

    /// <summary>Null: it was not issued here, was used, is too old, or its session has ended meanwhile.</summary>
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
