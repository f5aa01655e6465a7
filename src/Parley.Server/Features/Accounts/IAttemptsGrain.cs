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
    /// <summary>Begins an attempt, after those of the same name that run.</summary>
    [Alias("begin")]
    Task<AttemptStart> BeginAsync(byte[] name);

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

    public Task<AttemptStart> BeginAsync(byte[] name) => _table.BeginAsync(name);

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

/// <summary>Why an attempt may not begin.</summary>
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

/// <summary>The start of an attempt.</summary>
/// <param name="Attempt">Null: refused.</param>
/// <param name="Refusal">Why.</param>
/// <param name="Wait">When another one may begin.</param>
[GenerateSerializer, Immutable, Alias("parley.attempt-start")]
internal readonly record struct AttemptStart(
    [property: Id(0)] Guid? Attempt,
    [property: Id(1)] AttemptRefusal Refusal,
    [property: Id(2)] TimeSpan Wait
);
