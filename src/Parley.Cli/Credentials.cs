using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Cli;

/// <summary>The stored credentials of <c>parley login</c>.</summary>
internal sealed record Credentials
{
    public required Uri Server { get; init; }

    public required string Token { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Credentials))]
internal sealed partial class CredentialsJson : JsonSerializerContext;

/// <summary>
/// Stores the credentials in <c>parley/credentials.json</c> below <c>$XDG_CONFIG_HOME</c> or <c>~/.config</c>, readable
/// by the owner only.
/// </summary>
internal sealed class CredentialStore(CliEnvironment environment)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } =
        System.IO.Path.Combine(
            environment.Variable("XDG_CONFIG_HOME") is { } root && System.IO.Path.IsPathRooted(root)
                ? root
                : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
            "parley",
            "credentials.json"
        );

    /// <summary>Loads the credentials: from the environment first, then from the file.</summary>
    public async Task<Credentials> LoadAsync(CancellationToken cancellationToken)
    {
        var server = environment.Variable("PARLEY_SERVER");
        var token = environment.Variable("PARLEY_TOKEN");
        var stored = server is null || token is null ? await ReadAsync(cancellationToken) : null;
        var address = server is null ? stored?.Server : ParseServer(server);
        if (address is null)
        {
            throw new CliException(
                "Not signed in. Sign in with 'parley login', or set PARLEY_SERVER and PARLEY_TOKEN."
            );
        }

        // A stored token is sent only to the server that issued it.
        token ??= stored is not null && stored.Server == address ? stored.Token : null;
        return token is null
            ? throw new CliException(
                $"Not signed in to {address}. Sign in with 'parley login --server {address}', or set PARLEY_TOKEN."
            )
            : new Credentials { Server = address, Token = token };
    }

    public async Task SaveAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            options.UnixCreateMode = OwnerOnly;
        }

        // Written to a temporary file and moved: a crash leaves the old file or the new one, and the mode of an old
        // file is not kept.
        var draft = $"{Path}.{Environment.ProcessId}.new";
        File.Delete(draft);
        await using (var file = new FileStream(draft, options))
        {
            await JsonSerializer.SerializeAsync(
                file,
                credentials,
                CredentialsJson.Default.Credentials,
                cancellationToken
            );
        }

        File.Move(draft, Path, overwrite: true);
    }

    public void Delete() => File.Delete(Path);

    public static Uri ParseServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address is { Scheme: "http" or "https", Query: "", UserInfo: "" }
            ? address
            : throw new CliException("The server must be an address like https://chat.example.org.", ExitCodes.Usage);

    private async Task<Credentials?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(Path);
            return await JsonSerializer.DeserializeAsync(file, CredentialsJson.Default.Credentials, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new CliException($"{Path} cannot be read. Sign in again with 'parley login'.");
        }
    }
}
