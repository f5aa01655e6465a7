using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Features.Accounts;

/// <summary>Limits and lifetimes of accounts and sign-ins.</summary>
internal sealed class AccountOptions
{
    public const string Section = "Parley:Accounts";

    /// <summary>Longest display name in UTF-16 units, 1-80 (protocol, section 1).</summary>
    [Range(1, 80)]
    public int DisplayNameLength { get; set; } = 80;

    /// <summary>Shortest password, 8-128 (OWASP ASVS 6.2.1).</summary>
    [Range(8, 128)]
    public int PasswordLength { get; set; } = 10;

    /// <summary>Wrong passwords before an account is locked, 1-100.</summary>
    [Range(1, 100)]
    public int LockoutAttempts { get; set; } = 5;

    /// <summary>How long it is locked, 1-1 440 minutes.</summary>
    [Range(1, 1_440)]
    public int LockoutMinutes { get; set; } = 5;

    /// <summary>An unused session ends after so many days, 1-365.</summary>
    [Range(1, 365)]
    public int SessionDays { get; set; } = 30;

    /// <summary>A session ends so many days after its sign-in, however often it is used, 1-3 650.</summary>
    [Range(1, 3_650)]
    public int SessionLifetimeDays { get; set; } = 90;

    /// <summary>A link that resets a password is good for so many minutes, 1-60.</summary>
    [Range(1, 60)]
    public int ResetMinutes { get; set; } = 60;

    /// <summary>Mails with such a link that one account gets in an hour, 1-20.</summary>
    [Range(1, 20)]
    public int ResetMailsPerHour { get; set; } = 3;

    /// <summary>
    /// Rounds of PBKDF2 (HMAC-SHA-512) that a password is hashed with, 1 000-10 000 000. Older hashes are renewed at
    /// the next sign-in.
    /// </summary>
    [Range(1_000, 10_000_000)]
    public int PasswordIterations { get; set; } = 210_000;

    /// <summary>Passwords that may wait to be hashed before more are refused, 2-10 000.</summary>
    [Range(2, 10_000)]
    public int PasswordQueue { get; set; } = 64;

    /// <summary>Of these from one network (an address, of IPv6 a /64), 1-10 000, and never more than half.</summary>
    [Range(1, 10_000)]
    public int PasswordQueuePerNetwork { get; set; } = 16;

    /// <summary>
    /// Sign-ins that one person has at a time of each kind, browsers and tokens, 1-10 000; the one that was not used
    /// for the longest ends with the next.
    /// </summary>
    [Range(1, 10_000)]
    public int SessionsPerUser { get; set; } = 100;

    /// <summary>A socket ticket is good for so many seconds, 5-300 (protocol, section 2).</summary>
    [Range(5, 300)]
    public int TicketSeconds { get; set; } = 30;

    /// <summary>Registrations, sign-ins and invite look-ups from one address in a minute, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int AttemptsPerMinute { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
