namespace Parley.Server.Platform.Persistence;

/// <summary>One process for a data folder.</summary>
internal static class FolderLock
{
    /// <summary>Makes the folder where needed; it is locked until the file is closed or the process ends.</summary>
    public static FileStream Take(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, "parley.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new InvalidOperationException($"Another Parley server uses this data folder ({folder}). Stop it, or name another folder.", exception);
        }
    }
}
