using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Work;

/// <summary>Settings of deferred work.</summary>
internal sealed class WorkOptions
{
    public const string Section = "Parley:Work";

    /// <summary>
    /// Duration of a lease, 1-600 s; it is renewed at a third of that. After a crash another process, or this one after
    /// its start, runs the row again at the end of the lease. The clocks of all nodes must agree within a third of it.
    /// </summary>
    [Range(1, 600)]
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>
    /// Maximum interval between two looks at the table, 1-300 s: for the rows of other nodes. Rows of this process are
    /// run when they are due.
    /// </summary>
    [Range(1, 300)]
    public int PollSeconds { get; set; } = 15;

    /// <summary>How long a dead letter is kept, 1-365 days; less if its work expires earlier.</summary>
    [Range(1, 365)]
    public int DeadLetterDays { get; set; } = 14;
}

[OptionsValidator]
internal sealed partial class WorkOptionsValidator : IValidateOptions<WorkOptions>;
