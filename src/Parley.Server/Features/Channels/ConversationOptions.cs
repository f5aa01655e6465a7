using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Features.Channels;

/// <summary>Limits of direct and group conversations.</summary>
internal sealed class ConversationOptions
{
    public const string Section = "Parley:Conversations";

    /// <summary>Maximum number of members of a group, 3-50.</summary>
    [Range(3, 50)]
    public int MaxMembers { get; set; } = 10;

    /// <summary>
    /// Maximum number of conversations of a user who opens another one, 1-100 000: each <c>ready</c> contains all of
    /// them.
    /// </summary>
    [Range(1, 100_000)]
    public int PerUser { get; set; } = 1_000;

    /// <summary>
    /// Maximum number of conversations of a user for others to open another one with the user, 1-100 000. The rest is
    /// reserved for those that the user opens.
    /// </summary>
    [Range(1, 100_000)]
    public int OpenedByOthers { get; set; } = 750;

    /// <summary>Maximum number of conversations that a user opens in 24 hours, 1-100 000.</summary>
    [Range(1, 100_000)]
    public int OpenedPerDay { get; set; } = 100;
}

[OptionsValidator]
internal sealed partial class ConversationOptionsValidator : IValidateOptions<ConversationOptions>;
