using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Features.Invites;

/// <summary>Limits and lifetimes of invites.</summary>
internal sealed class InviteOptions
{
    public const string Section = "Parley:Invites";

    /// <summary>Default lifetime of an invite, 1-8 760 hours.</summary>
    [Range(1, 8_760)]
    public int DefaultHours { get; set; } = 168;

    /// <summary>Maximum lifetime of an invite, 1-87 600 hours.</summary>
    [Range(1, 87_600)]
    public int MaxHours { get; set; } = 8_760;

    /// <summary>Maximum number of uses of an invite, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int MaxUses { get; set; } = 10_000;

    /// <summary>Maximum number of open invites per workspace, 1-10 000.</summary>
    [Range(1, 10_000)]
    public int PerWorkspace { get; set; } = 500;

    /// <summary>Maximum number of channels per invite besides #general, 0-1 000.</summary>
    [Range(0, 1_000)]
    public int MaxChannels { get; set; } = 50;
}

[OptionsValidator]
internal sealed partial class InviteOptionsValidator : IValidateOptions<InviteOptions>;
