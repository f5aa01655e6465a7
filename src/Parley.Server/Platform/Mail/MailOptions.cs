using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Mail;

/// <summary>The server that takes mail. Without a host nothing is sent, and what needs mail is off.</summary>
internal sealed class MailOptions
{
    public const string Section = "Parley:Mail";

    /// <summary>Name of the SMTP server.</summary>
    public string? Host { get; set; }

    /// <summary>Its port; not set: 587, with <see cref="MailSecurity.Tls"/> 465.</summary>
    [Range(1, 65_535)]
    public int? Port { get; set; }

    /// <summary>How the connection is protected.</summary>
    [EnumDataType(typeof(MailSecurity))]
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Name of the login there, where one is needed.</summary>
    public string? User { get; set; }

    /// <summary>Its password: never log it.</summary>
    public string? Password { get; set; }

    /// <summary>The address that mails come from: <c>chat@example.org</c>.</summary>
    [EmailAddress]
    public string? From { get; set; }

    /// <summary>How long sending one mail may take in all, 1-300 s.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// A mail that the server did not take for now is tried again after so many seconds, 1-600, then after 6 and after
    /// 36 times as many.
    /// </summary>
    [Range(1, 600)]
    public int RetrySeconds { get; set; } = 10;
}

/// <summary>See <see cref="MailOptions.Security"/>.</summary>
internal enum MailSecurity
{
    /// <summary>TLS is begun on the open connection; a server without it is refused.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>None: for a server on the same machine.</summary>
    None,
}

[OptionsValidator]
internal sealed partial class MailOptionsValidator : IValidateOptions<MailOptions>;

/// <summary>
/// Links in mails lead where the operator says, never where a request says it came to: else anybody could have mails
/// lead to them.
/// </summary>
internal sealed class MailAddressValidator(IOptions<ParleyOptions> parley) : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options) =>
        string.IsNullOrEmpty(options.Host) ? ValidateOptionsResult.Skip
        : parley.Value.PublicUrl is null
            ? ValidateOptionsResult.Fail("Parley:Mail:Host needs Parley:PublicUrl, which links in mails begin with.")
        : string.IsNullOrEmpty(options.From)
            ? ValidateOptionsResult.Fail("Parley:Mail:Host needs Parley:Mail:From, the address that mails come from.")
        : ValidateOptionsResult.Success;
}
