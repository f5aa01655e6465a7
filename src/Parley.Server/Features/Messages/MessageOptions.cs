using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Limits;

namespace Parley.Server.Features.Messages;

/// <summary>Limits of messages. Defaults: protocol, sections 1 and 3.</summary>
[SliceApi]
internal sealed class MessageOptions
{
    public const string Section = "Parley:Messages";

    /// <summary>Maximum length of a message in UTF-16 units, 1-16 000.</summary>
    [Range(1, 16_000)]
    [ReadyLimit(nameof(Limits.MessageLength))]
    public int Length { get; set; } = 16_000;

    /// <summary>
    /// Maximum size of a sealed body in bytes, 1-262 144. In JSON a frame is a third larger than its body.
    /// </summary>
    [Range(1, 262_144)]
    [ReadyLimit(nameof(Limits.SealedBytes))]
    public int SealedBytes { get; set; } = 32_768;

    /// <summary>Maximum burst of messages per user, 1-1 000 000.</summary>
    [Range(1, 1_000_000)]
    [ReadyLimit(nameof(Limits.SendBurst))]
    public int SendBurst { get; set; } = 20;

    /// <summary>Messages per second and user after the burst, 0.01-1 000 000.</summary>
    [Range(0.01, 1_000_000)]
    [ReadyLimit(nameof(Limits.SendsPerSecond))]
    public double SendsPerSecond { get; set; } = 5;

    /// <summary>
    /// Maximum length of an emoji in UTF-16 units, 1-64. Family emojis have up to 11 units, flags of regions 14.
    /// </summary>
    [Range(1, 64)]
    [ReadyLimit(nameof(Limits.EmojiLength))]
    public int EmojiLength { get; set; } = 32;

    /// <summary>Maximum number of different emojis per message, 1-100.</summary>
    [Range(1, 100)]
    [ReadyLimit(nameof(Limits.EmojisPerMessage))]
    public int EmojisPerMessage { get; set; } = 20;

    /// <summary>Maximum number of pinned messages per channel, 1-1 000.</summary>
    [Range(1, 1_000)]
    [ReadyLimit(nameof(Limits.PinsPerChannel))]
    public int PinsPerChannel { get; set; } = 100;

    /// <summary>
    /// Maximum number of earlier contents per message, 1-1 000: the first one and the newest are kept.
    /// </summary>
    [Range(1, 1_000)]
    public int VersionsPerMessage { get; set; } = 100;

    /// <summary>
    /// Maximum number of threads per member and channel of which the server keeps a read position, 2-100 000; half of
    /// them may be followed. A further one replaces the one whose position is furthest back.
    /// </summary>
    [Range(2, 100_000)]
    public int ThreadsPerMember { get; set; } = 2_000;

    /// <summary>Maximum number of messages per import request, 1-10 000.</summary>
    [Range(1, 10_000)]
    public int ImportBatch { get; set; } = 2_000;

    /// <summary>Maximum body of an import request in MiB, 1-256.</summary>
    [Range(1, 256)]
    public int ImportMiB { get; set; } = 16;

    /// <summary>
    /// Maximum number of messages and authors per day (UTC) that are imported into all workspaces of one creator, 1-1
    /// 000 000 000.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public int ImportsPerDay { get; set; } = 5_000_000;

    /// <summary>Maximum text of these in MiB per day, 1-1 048 576.</summary>
    [Range(1, 1_048_576)]
    public int ImportMiBPerDay { get; set; } = 4_096;
}

[OptionsValidator]
internal sealed partial class MessageOptionsValidator : IValidateOptions<MessageOptions>;
