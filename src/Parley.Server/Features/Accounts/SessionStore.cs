using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.UserStreams;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Creates, finds and ends sessions. A found session is cached for a second: a burst of requests needs one query, and
/// every node refuses a revoked session within the two seconds of promise P22. Thread-safe.
/// </summary>
[SliceApi]
internal sealed partial class SessionStore(
    IDbContextFactory<ParleyDbContext> contexts,
    SessionLookup lookup,
    WriteGate gate,
    UserEventTransactions transactions,
    SessionRevocation revocation,
    IGrainFactory grains,
    IOptions<AccountOptions> options,
    TimeProvider clock,
    ILogger<SessionStore> logger
) : ISessionFinder
{
    private const int MaxCached = 20_000;
    private static readonly TimeSpan CacheTtl = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastSeenInterval = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (Caller Caller, DateTimeOffset Until)> _cache = new(
        StringComparer.Ordinal
    );

    /// <summary>Null: the account was deactivated or its password changed since the verification.</summary>
    public async Task<(string Token, SessionEntity Session)?> StartAsync(
        VerifiedUser verified,
        SessionKind kind,
        string device,
        CancellationToken cancellationToken
    )
    {
        var (user, now) = (verified.User, clock.GetUtcNow());
        var token = SessionToken.Generate();
        var session = new SessionEntity
        {
            Id = Guid.CreateVersion7(now),
            UserId = user.Id,
            TokenHash = SessionToken.Hash(token),
            Kind = kind,
            Device = device.Length <= 200 ? device : device[..200],
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = ExpiryOf(now, now),
        };
        List<Guid> excess = [];
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var started = await transactions.ExecuteAsync(
            context,
            user.Id,
            async (events, token) =>
            {
                var hash = verified.Renewed ?? user.PasswordHash;
                var updated = await context
                    .Users.TagWith("sessions.start")
                    .Where(stored =>
                        stored.Id == user.Id
                        && stored.SecurityStamp == user.SecurityStamp
                        && stored.DeactivatedAt == null
                    )
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(stored => stored.LockoutEnd, (DateTimeOffset?)null)
                                .SetProperty(stored => stored.PasswordHash, hash),
                        token
                    );
                if (updated == 0)
                {
                    return false;
                }

                excess = await EndOldestAsync(context, events, session, token);
                await context.InsertAsync(session, token);
                return true;
            },
            cancellationToken
        );
        if (started)
        {
            foreach (var ended in excess)
            {
                await NotifyEndedAsync(user.Id, ended);
            }
        }

        return started ? (token, session) : null;
    }

    /// <summary>
    /// Ends the least recently used sessions above the limit per kind. The row of the user is locked, so that
    /// concurrent sign-ins count each other.
    /// </summary>
    private async Task<List<Guid>> EndOldestAsync(
        ParleyDbContext context,
        UserEventScope events,
        SessionEntity newSession,
        CancellationToken cancellationToken
    )
    {
        var excess = await context
            .Sessions.TagWith("sessions.excess")
            .Where(session => session.UserId == newSession.UserId && session.Kind == newSession.Kind)
            .OrderByDescending(session => session.LastSeenAt)
            .ThenByDescending(session => session.Id)
            .Skip(options.Value.SessionsPerUser - 1)
            .Select(session => session.Id)
            .ToListAsync(cancellationToken);
        if (excess.Count > 0)
        {
            await revocation.RevokeAsync(
                context,
                events,
                context.Sessions.Where(session => excess.Contains(session.Id)),
                cancellationToken
            );
        }

        return excess;
    }

    public async Task<FoundSession?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (!SessionToken.IsToken(token))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (_cache.TryGetValue(token, out var known) && now < known.Until)
        {
            return new(known.Caller, null);
        }

        if (
            await lookup.FindAsync(SessionToken.Hash(token), cancellationToken) is not { } session
            || session.ExpiresAt <= now
            || session.CreatedAt.AddDays(options.Value.SessionLifetimeDays) <= now
        )
        {
            _cache.TryRemove(token, out _);
            return null;
        }

        var caller = new Caller(session.UserId, session.Id);
        AddToCache(token, caller, now);
        if (now - session.LastSeenAt < LastSeenInterval)
        {
            return new(caller, null);
        }

        var renewed = ExpiryOf(session.CreatedAt, now);
        _ = TouchAsync(session.Id, now, renewed);
        return new(caller, renewed);
    }

    /// <summary>
    /// False: the session did not exist. Call <see cref="NotifyEndedAsync"/> after it in both cases: an earlier request
    /// may have failed between the two steps.
    /// </summary>
    public async Task<bool> EndAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await transactions.ExecuteAsync(
            context,
            userId,
            async (events, token) =>
                await revocation.RevokeAsync(
                    context,
                    events,
                    context.Sessions.Where(session => session.Id == sessionId && session.UserId == userId),
                    token
                ) == 1,
            cancellationToken
        );
    }

    /// <summary>
    /// After the commit that ended the session. Housekeeping closes the sockets that this call misses.
    /// </summary>
    public Task NotifyEndedAsync(Guid userId, Guid sessionId)
    {
        Evict(caller => caller.SessionId == sessionId);
        return grains.GetUserGrain(userId).SessionEndedAsync(userId, sessionId);
    }

    /// <summary>Removes the sessions of a user, except one, from the cache of this node.</summary>
    public void Evict(Guid userId, Guid? except) =>
        Evict(caller => caller.UserId == userId && caller.SessionId != except);

    /// <summary>Returns those of the sessions that have not ended.</summary>
    public async Task<HashSet<Guid>> FindLiveAsync(Guid[] sessionIds, CancellationToken cancellationToken) =>
        [.. await lookup.FindLiveAsync(sessionIds, cancellationToken)];

    private DateTimeOffset ExpiryOf(DateTimeOffset createdAt, DateTimeOffset now)
    {
        var (idleEnd, maxEnd) = (
            now.AddDays(options.Value.SessionDays),
            createdAt.AddDays(options.Value.SessionLifetimeDays)
        );
        return idleEnd < maxEnd ? idleEnd : maxEnd;
    }

    private void Evict(Func<Caller, bool> ended)
    {
        foreach (var (token, found) in _cache)
        {
            if (ended(found.Caller))
            {
                _cache.TryRemove(token, out _);
            }
        }
    }

    /// <summary>Runs next to the request and never fails it: reading must work while the disk refuses writes.</summary>
    private async Task TouchAsync(Guid sessionId, DateTimeOffset now, DateTimeOffset expires)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync();
            await gate.ExecuteAsync(
                token =>
                    context
                        .Sessions.Where(session => session.Id == sessionId)
                        .ExecuteUpdateAsync(
                            set =>
                                set.SetProperty(session => session.LastSeenAt, now)
                                    .SetProperty(session => session.ExpiresAt, expires),
                            token
                        ),
                CancellationToken.None
            );
        }
        catch (Exception exception)
        {
            Log.TouchFailed(logger, sessionId, exception);
        }
    }

    private void AddToCache(string token, Caller caller, DateTimeOffset now)
    {
        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }

        _cache[token] = (caller, now + CacheTtl);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1201,
            Level = LogLevel.Warning,
            Message = "Update of the last use of session {SessionId} failed"
        )]
        public static partial void TouchFailed(ILogger logger, Guid sessionId, Exception exception);
    }
}
