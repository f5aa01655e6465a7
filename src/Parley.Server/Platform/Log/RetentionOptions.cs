using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Log;

/// <summary>How long single events are kept for clients that resume. Messages are kept forever.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Parley:Retention";

    /// <summary>Events younger than this many hours are kept, 1-87 600.</summary>
    [Range(1, 87_600)]
    public int EventHours { get; set; } = 24;

    /// <summary>The number of events per channel that are kept regardless of their age, 0-10 000 000.</summary>
    [Range(0, 10_000_000)]
    public int EventsPerChannel { get; set; } = 10_000;
}

[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
