using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Features.Invites;

/// <summary>Limits and lifetimes of invites.</summary>
internal sealed class InviteOptions
{
    public const string Section = "Parley:Invites";

    /// <summary>How long an invite lasts when its maker does not say, 1-8 760 hours.</summary>
    [Range(1, 8_760)]
    public int DefaultHours { get; set; } = 168;

    /// <summary>How long it may last, 1-87 600 hours.</summary>
    [Range(1, 87_600)]
    public int MostHours { get; set; } = 8_760;

    /// <summary>How many people it may let in, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int MostUses { get; set; } = 10_000;

    /// <summary>How many that still open a workspace has, 1-10 000.</summary>
    [Range(1, 10_000)]
    public int PerWorkspace { get; set; } = 500;

    /// <summary>Into how many channels it may lead beside #general, 0-1 000.</summary>
    [Range(0, 1_000)]
    public int MostChannels { get; set; } = 50;
}

[OptionsValidator]
internal sealed partial class InviteOptionsValidator : IValidateOptions<InviteOptions>;
