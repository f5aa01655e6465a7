using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Network;

/// <summary>
/// Origins that pages of this server may use besides its own. Operators set them in the section
/// <c>Parley:ContentSecurity</c>. A slice adds what it needs, such as the origin of a file storage, by
/// <c>services.Configure&lt;ContentSecurityOptions&gt;</c>.
/// </summary>
internal sealed class ContentSecurityOptions
{
    public const string Section = "Parley:ContentSecurity";

    /// <summary>Maximum origins of a list. The header is part of every response.</summary>
    public const int MaxOrigins = 20;

    /// <summary>Where scripts may send requests: <c>connect-src</c>.</summary>
    [Origins("https", "http", "wss", "ws")]
    [MaxLength(MaxOrigins)]
    public IList<string> ConnectSources { get; } = [];

    /// <summary>Where images come from: <c>img-src</c>.</summary>
    [Origins("https", "http")]
    [MaxLength(MaxOrigins)]
    public IList<string> ImageSources { get; } = [];

    /// <summary>Pages that may show this server in a frame: <c>frame-ancestors</c>. Default: none.</summary>
    [Origins("https", "http")]
    [MaxLength(MaxOrigins)]
    public IList<string> FrameAncestors { get; } = [];
}

[OptionsValidator]
internal sealed partial class ContentSecurityOptionsValidator : IValidateOptions<ContentSecurityOptions>;
