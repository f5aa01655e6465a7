using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Mail;

/// <summary>
/// Settings of the SMTP server. Without a host no email is sent, and features that need email are off.
/// </summary>
internal sealed class MailOptions
{
    public const string Section = "Parley:Mail";

    /// <summary>Name of the SMTP server.</summary>
    public string? Host { get; set; }

    /// <summary>Port of the SMTP server. Default: 587; 465 with <see cref="MailSecurity.Tls"/>.</summary>
    [Range(1, 65_535)]
    public int? Port { get; set; }

    /// <summary>Protection of the connection.</summary>
    [EnumDataType(typeof(MailSecurity))]
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>User name for the SMTP login, if needed.</summary>
    public string? User { get; set; }

    /// <summary>Password for the SMTP login. Never log it.</summary>
    public string? Password { get; set; }

    /// <summary>Sender address: <c>chat@example.org</c>.</summary>
    [EmailAddress]
    public string? From { get; set; }

    /// <summary>Maximum time to send one email, 1-300 s.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// Delay before the first retry after a transient failure, 1-600 s; the next delays are 6 and 36 times as long.
    /// </summary>
    [Range(1, 600)]
    public int RetrySeconds { get; set; } = 10;
}

/// <summary>See <see cref="MailOptions.Security"/>.</summary>
internal enum MailSecurity
{
    /// <summary>STARTTLS on the open connection; a server without it is refused.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>No encryption: for a server on the same machine.</summary>
    None,
}

[OptionsValidator]
internal sealed partial class MailOptionsValidator : IValidateOptions<MailOptions>;

/// <summary>
/// Links in emails use the configured URL, never the host of a request: otherwise a request could direct the links of
/// emails anywhere.
/// </summary>
internal sealed class MailAddressValidator(IOptions<ParleyOptions> parley) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options) =>
        string.IsNullOrEmpty(options.Host) ? ValidateOptionsResult.Skip
        : parley.Value.PublicUrl is null
            ? ValidateOptionsResult.Fail("Parley:Mail:Host needs Parley:PublicUrl, the base of links in emails.")
        : string.IsNullOrEmpty(options.From)
            ? ValidateOptionsResult.Fail("Parley:Mail:Host needs Parley:Mail:From, the sender address of emails.")
        : ValidateOptionsResult.Success;
}
