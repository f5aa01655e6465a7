using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Npgsql;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// <c>postgres://user:password@host:port/database?sslmode=verify-full&amp;sslrootcert=/path</c>. Error texts do not
/// repeat the URL: it contains a password.
/// </summary>
internal static class PostgresUrl
{
    private const string Form = "postgres://user:password@host:port/database";

    /// <summary>Returns the problem of the URL; null if it is valid.</summary>
    public static string? Problem(string address)
    {
        try
        {
            Parse(address);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    /// <exception cref="FormatException">The URL is invalid; the message has the reason.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
        {
            throw new FormatException(
                $"must have the form {Form}; write '@', ':', '/', '#', '?' and '%' of a name or password as "
                    + "%40, %3A, %2F, %23, %3F and %25"
            );
        }

        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        var (user, password) = Split(uri.UserInfo);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = uri.IdnHost.Trim('[', ']'),
            Port = uri.Port < 0 ? 5432 : uri.Port,
            Database = database,
            Username = user,
            Password = password,
        };
        foreach (var parameter in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            Apply(builder, parameter);
        }

        if (
            string.IsNullOrEmpty(builder.Host)
            || string.IsNullOrEmpty(user)
            || database.Length == 0
            || database.Contains('/', StringComparison.Ordinal)
            || uri.Fragment.Length > 0
            || uri.Port is 0
        )
        {
            throw new FormatException($"needs a user, a host and a database: {Form}");
        }

        return builder;
    }

    private static (string User, string? Password) Split(string userInfo)
    {
        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? (Uri.UnescapeDataString(userInfo), null)
            : (Uri.UnescapeDataString(userInfo[..colon]), Uri.UnescapeDataString(userInfo[(colon + 1)..]));
    }

    /// <summary>The parameters with the names that other programs use.</summary>
    private static void Apply(NpgsqlConnectionStringBuilder builder, string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        var (name, value) =
            equals < 0
                ? (parameter, string.Empty)
                : (parameter[..equals], Uri.UnescapeDataString(parameter[(equals + 1)..]));
        switch (name)
        {
            case "sslmode"
                when Enum.TryParse<SslMode>(
                    value.Replace("-", string.Empty, StringComparison.Ordinal),
                    ignoreCase: true,
                    out var mode
                ) && !int.TryParse(value, CultureInfo.InvariantCulture, out _):
                builder.SslMode = mode;
                break;
            case "sslmode":
                throw new FormatException("sslmode is one of disable, allow, prefer, require, verify-ca, verify-full");
            case "sslrootcert" when value.Length > 0:
                builder.RootCertificate = value;
                break;
            case "host" when value.StartsWith('/'):
                // A URL has no host part for the folder of a Unix socket.
                builder.Host = value;
                break;
            default:
                throw new FormatException(
                    "takes the parameters sslmode, sslrootcert and host (the folder of a Unix socket), and no others"
                );
        }
    }
}

/// <summary>Validates a setting with <see cref="PostgresUrl"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PostgresUrlAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string { Length: > 0 } address && PostgresUrl.Problem(address) is { } problem
            ? new($"Parley:{validationContext.MemberName} {problem}.", [validationContext.MemberName!])
            : ValidationResult.Success;
}
