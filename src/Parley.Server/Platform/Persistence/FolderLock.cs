namespace Parley.Server.Platform.Persistence;

/// <summary>Allows one process per data folder.</summary>
internal static class FolderLock
{
    public const string FileName = "parley.lock";

    /// <summary>Creates the folder if needed and locks it until the file is closed or the process ends.</summary>
    public static FileStream Acquire(string folder)
    {
        PrivateFolder.Prepare(folder);
        try
        {
            return PrivateFolder.Open(Path.Combine(folder, FileName), FileMode.OpenOrCreate);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new InvalidOperationException(
                $"Another Parley server uses this data folder ({folder}). Stop it, or name another folder.",
                exception
            );
        }
    }
}
