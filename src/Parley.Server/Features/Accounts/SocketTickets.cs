using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Tickets that open one socket each. A ticket's seal is looked at before its person's grain is asked: strangers could
/// else wake as many grains as they can make up tickets. All nodes have the seal's key from the database; whoever reads
/// it there can make tickets that look right, but none that was issued. Thread-safe.
/// </summary>
internal sealed class SocketTickets(
    IGrainFactory grains, IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, SessionStore sessions,
    IOptions<AccountOptions> options, TimeProvider clock)
{
    private volatile byte[]? _key;

    public async Task<SocketTicket> IssueAsync(Caller caller, CancellationToken cancellationToken)
    {
        var key = await FindKeyAsync(cancellationToken) ?? await MakeKeyAsync(cancellationToken);
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(
            clock.GetUtcNow().ToUnixTimeSeconds() + options.Value.TicketSeconds);
        var seal = new TicketSeal(caller.UserId, new(RandomNumberGenerator.GetBytes(16)), expiresAt);
        await grains.GetGrain<ITicketsGrain>(caller.UserId).IssueAsync(seal.Id, caller.SessionId, expiresAt);
        return new() { Ticket = seal.Write(key), ExpiresAt = expiresAt };
    }

    /// <summary>Null: it was not issued here, was used, is too old, or its session has ended meanwhile.</summary>
    public async Task<Caller?> RedeemAsync(string ticket, CancellationToken cancellationToken)
    {
        if (await FindKeyAsync(cancellationToken) is not { } key
            || TicketSeal.Read(ticket, key) is not { } seal
            || seal.ExpiresAt <= clock.GetUtcNow()
            || await grains.GetGrain<ITicketsGrain>(seal.UserId).RedeemAsync(seal.Id) is not { } sessionId)
        {
            return null;
        }

        var live = await sessions.FindLiveAsync([sessionId], cancellationToken);
        return live.Contains(sessionId) ? new(seal.UserId, sessionId) : null;
    }

    /// <summary>Null: no ticket was ever issued on this database.</summary>
    private async Task<byte[]?> FindKeyAsync(CancellationToken cancellationToken)
    {
        if (_key is { } known)
        {
            return known;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await context.Database
            .SqlQuery<string>($"""SELECT value AS "Value" FROM meta WHERE key = 'ticket-key'""")
            .ToListAsync(cancellationToken);
        return found is [var text] ? _key = Convert.FromHexString(text) : null;
    }

    private async Task<byte[]> MakeKeyAsync(CancellationToken cancellationToken)
    {
        var made = Convert.ToHexString(RandomNumberGenerator.GetBytes(TicketSeal.KeyBytes));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await gate.ExecuteAsync(
            token => context.Database.ExecuteSqlAsync(
                $"INSERT INTO meta(key, value) VALUES('ticket-key', {made}) ON CONFLICT(key) DO NOTHING", token),
            cancellationToken);

        // Another node, or another request, may have been first.
        return (await FindKeyAsync(cancellationToken))!;
    }
}
