namespace Parley.Testing;

/// <summary>The installed programs of PostgreSQL, which refuses to run as root.</summary>
internal static class PostgresInstallation
{
    private const long MinMemory = 2L << 30;

    /// <summary>The prefix of a command line that runs it as a user other than root.</summary>
    public static string[] RunAsUser() =>
        Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : ["env"];

    /// <summary>Debian installs the programs of each version in a folder outside of PATH.</summary>
    public static string FindProgram(string name)
    {
        var folders =
            Environment.GetEnvironmentVariable("PARLEY_POSTGRES_BIN") is { Length: > 0 } named ? [named]
            : Directory.Exists("/usr/lib/postgresql")
                ? Directory
                    .GetDirectories("/usr/lib/postgresql")
                    .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                    .Select(folder => Path.Combine(folder, "bin"))
            : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':');
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                "The tests need PostgreSQL. Install it (Debian: apt-get install postgresql) "
                    + "or set PARLEY_POSTGRES_BIN to the folder of its programs.",
                name
            );
    }

    /// <summary>
    /// A folder in memory where there is enough: each commit waits for a sync, and these tests do not test disks.
    /// </summary>
    public static string CreateFolder()
    {
        const string Memory = "/dev/shm";
        if (Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > MinMemory)
        {
            var folder = Path.Combine(Memory, $"parley-postgres-{Ids.New():N}");
            return Directory.CreateDirectory(folder).FullName;
        }

        return Directory.CreateTempSubdirectory("parley-postgres-").FullName;
    }
}
