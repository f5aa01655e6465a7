using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Features.Accounts;

/// <summary>Limits and lifetimes of accounts and sessions.</summary>
internal sealed class AccountOptions
{
    public const string Section = "Parley:Accounts";

    /// <summary>Maximum length of a display name in UTF-16 units, 1-80 (protocol, section 1).</summary>
    [Range(1, 80)]
    [ReadyLimit(nameof(Limits.DisplayNameLength))]
    public int DisplayNameLength { get; set; } = 80;

    /// <summary>Maximum number of changes of the display name per user and hour, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int NameChangesPerHour { get; set; } = 20;

    /// <summary>Minimum length of a password, 8-128 (OWASP ASVS 6.2.1).</summary>
    [Range(8, 128)]
    public int PasswordLength { get; set; } = 10;

    /// <summary>Failed passwords until a lockout, 1-100.</summary>
    [Range(1, 100)]
    public int LockoutAttempts { get; set; } = 5;

    /// <summary>Duration of a lockout, 1-1 440 minutes.</summary>
    [Range(1, 1_440)]
    public int LockoutMinutes { get; set; } = 5;

    /// <summary>Lifetime of an unused session, 1-365 days.</summary>
    [Range(1, 365)]
    public int SessionDays { get; set; } = 30;

    /// <summary>Maximum lifetime of a session, 1-3 650 days.</summary>
    [Range(1, 3_650)]
    public int SessionLifetimeDays { get; set; } = 90;

    /// <summary>Lifetime of a password reset link, 1-60 minutes.</summary>
    [Range(1, 60)]
    public int ResetMinutes { get; set; } = 60;

    /// <summary>Maximum number of password reset emails per account and hour, 1-20.</summary>
    [Range(1, 20)]
    public int ResetMailsPerHour { get; set; } = 3;

    /// <summary>
    /// PBKDF2 iterations (HMAC-SHA-512) of new password hashes, 1 000-10 000 000. A sign-in renews older hashes.
    /// </summary>
    [Range(1_000, 10_000_000)]
    public int PasswordIterations { get; set; } = 210_000;

    /// <summary>Maximum number of passwords that wait for hashing, 2-10 000.</summary>
    [Range(2, 10_000)]
    public int PasswordQueue { get; set; } = 64;

    /// <summary>
    /// The same per network (an IPv4 address, an IPv6 /64), 1-10 000, and never more than half of all.
    /// </summary>
    [Range(1, 10_000)]
    public int PasswordQueuePerNetwork { get; set; } = 16;

    /// <summary>
    /// Maximum number of sessions per user and kind (browsers, tokens), 1-10 000. A new one ends the least recently
    /// used one.
    /// </summary>
    [Range(1, 10_000)]
    public int SessionsPerUser { get; set; } = 100;

    /// <summary>Lifetime of a socket ticket, 5-300 s (protocol, section 2).</summary>
    [Range(5, 300)]
    public int TicketSeconds { get; set; } = 30;

    /// <summary>Registrations, sign-ins and invite look-ups per network and minute, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int AttemptsPerMinute { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
