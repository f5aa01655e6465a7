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

    /// <summary>
    /// Maximum number of conversations that a user opens in all, also those that the user has left, 1-100 000.
    /// </summary>
    [Range(1, 100_000)]
    public int OpenedPerUser { get; set; } = 2_000;

    /// <summary>
    /// Maximum number of conversations that a user opened and in which nobody else has written, to open another one,
    /// 1-100 000.
    /// </summary>
    [Range(1, 100_000)]
    public int UnansweredOpened { get; set; } = 200;

    /// <summary>
    /// Of the conversations that one user opened with another one, the maximum number in which the other one has not
    /// written, or which the other one has left, 1-100 000.
    /// </summary>
    [Range(1, 100_000)]
    public int UnansweredBetween { get; set; } = 10;

    /// <summary>
    /// Maximum number of conversations that others opened with a user who has not written in them, 1-100 000. The user
    /// writes in one, or leaves a group, to be reached again.
    /// </summary>
    [Range(1, 100_000)]
    public int UnansweredReceived { get; set; } = 250;

    /// <summary>Maximum number of refused openings of a user at once and per minute, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int RefusedPerMinute { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class ConversationOptionsValidator : IValidateOptions<ConversationOptions>;
