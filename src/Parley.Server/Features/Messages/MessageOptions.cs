using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Features.Messages;

/// <summary>Limits of messages. Defaults: protocol, sections 1 and 3.</summary>
internal sealed class MessageOptions
{
    public const string Section = "Parley:Messages";

    /// <summary>Longest message in UTF-16 units, 1-16 000.</summary>
    [Range(1, 16_000)]
    public int Length { get; set; } = 16_000;

    /// <summary>Messages that one person may send at once, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    public int SendBurst { get; set; } = 20;

    /// <summary>Messages a second after that, 0.01-1 000 000.</summary>
    [Range(0.01, 1_000_000)]
    public double SendsPerSecond { get; set; } = 5;

    /// <summary>
    /// Longest emoji of a reaction in UTF-16 units, 1-64; families of people take up to 11, flags of regions 14.
    /// </summary>
    [Range(1, 64)]
    public int EmojiLength { get; set; } = 32;

    /// <summary>Most different emojis on one message, 1-100.</summary>
    [Range(1, 100)]
    public int EmojisPerMessage { get; set; } = 20;

    /// <summary>Most pinned messages in one channel, 1-1 000.</summary>
    [Range(1, 1_000)]
    public int PinsPerChannel { get; set; } = 100;

    /// <summary>Most earlier contents that are kept of one message, 1-1 000: the first one and the newest.</summary>
    [Range(1, 1_000)]
    public int VersionsPerMessage { get; set; } = 100;

    /// <summary>Messages in one call of the import, 1-10 000.</summary>
    [Range(1, 10_000)]
    public int ImportBatch { get; set; } = 2_000;

    /// <summary>Largest body of one call of the import in MiB, 1-256.</summary>
    [Range(1, 256)]
    public int ImportMiB { get; set; } = 16;

    /// <summary>Messages and authors that all workspaces of one maker import in a day (UTC), 1-1 000 000 000.</summary>
    [Range(1, 1_000_000_000)]
    public int ImportsPerDay { get; set; } = 5_000_000;

    /// <summary>The text of these in MiB, 1-1 048 576.</summary>
    [Range(1, 1_048_576)]
    public int ImportMiBPerDay { get; set; } = 4_096;
}

[OptionsValidator]
internal sealed partial class MessageOptionsValidator : IValidateOptions<MessageOptions>;
