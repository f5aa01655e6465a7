namespace Parley.EndToEnd.Tests.Support;

/// <summary>Paths of the things under test, relative to the folder of this assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The program of the host in the configuration of this assembly; <c>PARLEY_HOST</c> names another one, for
    /// instance a published one.
    /// </summary>
    public static string Host =>
        Existing(
            Environment.GetEnvironmentVariable("PARLEY_HOST") is { Length: > 0 } given
                ? given
                : Path.Combine(Root, "src", "Parley.Host", "bin", Configuration, "net10.0", "Parley.Host.dll"),
            "The host is not built: run 'dotnet build -c Release'."
        );

    /// <summary>The built web client.</summary>
    public static string Web =>
        Path.GetDirectoryName(
            Existing(
                Path.Combine(Root, "web", "app", "dist", "index.html"),
                "The web client is not built: run 'npm run build' in web/."
            )
        )!;

    public static string Screenshots => Directory.CreateDirectory(Path.Combine(Root, "artifacts", "e2e")).FullName;

    /// <summary>This assembly is in <c>bin/{configuration}/net10.0</c>.</summary>
    private static string Configuration =>
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Parley.slnx.");
    }

    private static string Existing(string path, string otherwise) =>
        File.Exists(path) ? path : throw new InvalidOperationException($"{otherwise} ({path} does not exist.)");
}
