using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Persistence;

namespace Parley.Server;

/// <summary>The most common settings. Each slice has more under <c>Parley:{Slice}</c>.</summary>
internal sealed class ParleyOptions
{
    public const string Section = "Parley";

    /// <summary>Folder of the database and of files; created at the first start.</summary>
    [Required]
    public string Data { get; set; } = "data";

    /// <summary>
    /// <c>postgres://user:password@host:port/database</c> for a PostgreSQL server. Default: the embedded SQLite in the
    /// data folder. Contains a password: never log it.
    /// </summary>
    [PostgresUrl]
    public string? Database { get; set; }

    /// <summary>Who may create an account after the first workspace exists. Before, the first user may.</summary>
    [AllowedValues(RegistrationMode.Open, RegistrationMode.Invite, RegistrationMode.Closed)]
    public RegistrationMode Registration { get; set; } = RegistrationMode.Invite;

    /// <summary>
    /// Additional origins from which browsers may use the cookie, exactly as the browser sends them:
    /// <c>https://chat.example.org</c>.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>
    /// Reverse proxies (addresses or networks like <c>10.0.0.0/8</c>) whose forwarded headers are trusted. Default:
    /// this machine.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// Additional host names that the server answers to, besides that of <see cref="PublicUrl"/>, without scheme and
    /// port. If neither is set it answers to addresses and names of the local network. It always answers to
    /// <c>localhost</c>.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>
    /// The public URL of the server, for links. Default: the URL of the request. Links in emails need it.
    /// </summary>
    [Url]
    public string? PublicUrl { get; set; }

    /// <summary>The credentials that a demo server shows on its sign-in page.</summary>
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
