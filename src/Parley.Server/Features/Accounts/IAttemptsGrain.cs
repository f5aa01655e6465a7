using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// The failed passwords of a share of all names, for all nodes (ADR-0036). Lost with its node; lockouts are also stored
/// with the accounts.
/// </summary>
[Alias("parley.attempts")]
internal interface IAttemptsGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Reserves the next attempt, after those of the same name that run. Ends before the call does: a caller that is
    /// gone never gets a turn.
    /// </summary>
    [Alias("reserve")]
    Task<AttemptReservation> ReserveAsync(byte[] name, CancellationToken cancellationToken);

    /// <summary>Begins a reserved attempt, which counts from here on. False: it must not be made.</summary>
    [Alias("begin")]
    Task<bool> BeginAsync(byte[] name, Guid attempt);

    /// <summary>Ends an attempt. True: its failure is the one that locks the name.</summary>
    [Alias("end")]
    Task<bool> EndAsync(byte[] name, Guid attempt, AttemptOutcome outcome);

    /// <summary>Clears the failures of a name.</summary>
    [Alias("clear")]
    Task ClearAsync(byte[] name);
}

/// <inheritdoc cref="IAttemptsGrain"/>
[Reentrant]
internal sealed class AttemptsGrain(IOptions<AccountOptions> options, TimeProvider clock) : Grain, IAttemptsGrain
{
    private readonly AttemptTable _table = new(
        options.Value.LockoutAttempts,
        TimeSpan.FromMinutes(options.Value.LockoutMinutes),
        clock
    );

    public Task<AttemptReservation> ReserveAsync(byte[] name, CancellationToken cancellationToken) =>
        _table.ReserveAsync(name, cancellationToken);

    public Task<bool> BeginAsync(byte[] name, Guid attempt) => Task.FromResult(_table.Begin(name, attempt));

    public Task<bool> EndAsync(byte[] name, Guid attempt, AttemptOutcome outcome)
    {
        // Failures outlive the last attempt.
        DelayDeactivation(TimeSpan.FromMinutes(options.Value.LockoutMinutes));
        return Task.FromResult(_table.End(name, attempt, outcome));
    }

    public Task ClearAsync(byte[] name)
    {
        _table.Clear(name);
        return Task.CompletedTask;
    }
}

/// <summary>Why an attempt is not reserved.</summary>
internal enum AttemptRefusal
{
    None,
    LockedOut,
    Busy,
}

/// <summary>How an attempt ended.</summary>
internal enum AttemptOutcome
{
    Success,
    Failure,

    /// <summary>It says nothing about the password.</summary>
    Undecided,
}

/// <summary>A turn for an attempt, which expires unless the caller begins.</summary>
/// <param name="Attempt">Null: refused.</param>
/// <param name="Refusal">Why.</param>
/// <param name="Wait">When another one may begin.</param>
[GenerateSerializer, Immutable, Alias("parley.attempt-reservation")]
internal readonly record struct AttemptReservation(
    [property: Id(0)] Guid? Attempt,
    [property: Id(1)] AttemptRefusal Refusal,
    [property: Id(2)] TimeSpan Wait
);
