using System.Runtime.Versioning;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// The data folder holds what everybody wrote: it and its files are the server's user's alone, whatever the umask says.
/// On Windows the folder's own rights hold.
/// </summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolderMode = OwnerFileMode | UnixFileMode.UserExecute;
    private const UnixFileMode OtherModes =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>
    /// Makes the folder where needed. What others may enter or read of one that a server has used before (by the umask
    /// of its first start) is closed. What a group may do where others may nothing is somebody's decision, for a backup
    /// perhaps, and stays.
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

    /// <summary>Opens a file for nobody else, and makes it where needed.</summary>
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
            // Another user's file; the server can live with it.
        }
    }
}
