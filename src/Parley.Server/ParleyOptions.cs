using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Persistence;

namespace Parley.Server;

/// <summary>
/// The settings that an operator is most likely to change; each slice has more under <c>Parley:{Slice}</c>.
/// </summary>
internal sealed class ParleyOptions
{
    public const string Section = "Parley";

    /// <summary>Folder of the database and of files; made at the first start.</summary>
    [Required]
    public string Data { get; set; } = "data";

    /// <summary>
    /// <c>postgres://user:password@host:port/database</c> for a PostgreSQL server; not set: the embedded SQLite in the
    /// data folder. Holds a password: never log it.
    /// </summary>
    [PostgresUrl]
    public string? Database { get; set; }

    /// <summary>Who may make an account once the first workspace exists. Until then the first one may.</summary>
    [EnumDataType(typeof(RegistrationMode))]
    public RegistrationMode Registration { get; set; } = RegistrationMode.Invite;

    /// <summary>
    /// Origins beside the server's own from which a browser may use the cookie, each exactly as the browser sends it:
    /// <c>https://chat.example.org</c>.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Reverse proxies (addresses or networks like <c>10.0.0.0/8</c>) that are believed when they say who calls them.
    /// None named: this machine.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// Names beside that of <see cref="PublicUrl"/> that the server answers to, without scheme and port. While neither
    /// is set it answers to addresses and to names of the own network; to <c>localhost</c> it always does.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>
    /// The address that people reach the server at, for links. Default: the one the request came to; links in mails
    /// need it.
    /// </summary>
    [Url]
    public string? PublicUrl { get; set; }

    /// <summary>The sign-in that the page of a demo server shows.</summary>
    public DemoOptions? Demo { get; set; }
}

/// <summary>See <see cref="ParleyOptions.Demo"/>.</summary>
internal sealed class DemoOptions
{
    public string Email { get; set; } = string.Empty;

    public string Password { get; set; } = string.Empty;
}

[OptionsValidator]
internal sealed partial class ParleyOptionsValidator : IValidateOptions<ParleyOptions>;
