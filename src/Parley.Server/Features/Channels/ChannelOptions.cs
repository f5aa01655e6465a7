using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Features.Channels;

/// <summary>Limits of channels. Defaults: protocol, section 1.</summary>
internal sealed class ChannelOptions
{
    public const string Section = "Parley:Channels";

    /// <summary>Longest name in UTF-16 units, 1-80.</summary>
    [Range(1, 80)]
    public int NameLength { get; set; } = 80;

    /// <summary>Longest topic in UTF-16 units, 0-250.</summary>
    [Range(0, 250)]
    public int TopicLength { get; set; } = 250;
}

[OptionsValidator]
internal sealed partial class ChannelOptionsValidator : IValidateOptions<ChannelOptions>;
