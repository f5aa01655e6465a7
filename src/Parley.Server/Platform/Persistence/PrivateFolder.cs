using System.Runtime.Versioning;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// Restricts the data folder and its files to the user of the server, whatever the umask is. On Windows the permissions
/// of the folder apply.
/// </summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolderMode = OwnerFileMode | UnixFileMode.UserExecute;
    private const UnixFileMode OtherModes =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>
    /// Creates the folder if needed. Removes the permissions of others from a folder and its files that an earlier
    /// server has created with its umask. Group permissions stay: they are a decision of the operator, for example for
    /// backups.
    /// </summary>
    public static void Prepare(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnerFolderMode);
        if (File.Exists(Path.Combine(folder, FolderLock.FileName)))
        {
            Restrict(new DirectoryInfo(folder), OwnerFolderMode);
        }

        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            Restrict(file, OwnerFileMode);
        }
    }

    /// <summary>Opens a file exclusively; creates it if needed.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFileMode;
        }

        return new(path, options);
    }

    [UnsupportedOSPlatform("windows")]
    private static void Restrict(FileSystemInfo entry, UnixFileMode mode)
    {
        if ((entry.UnixFileMode & OtherModes) == UnixFileMode.None)
        {
            return;
        }

        try
        {
            entry.UnixFileMode = mode;
        }
        catch (UnauthorizedAccessException)
        {
            // The file belongs to another user; the server works without the change.
        }
    }
}
