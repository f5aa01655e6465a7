using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Notices that a database was put back (promise P9). Database and data folder each count the starts of the server; a
/// database that knows of fewer than its folder, or a folder that knows of none, is an older state: its history gets a
/// new epoch, so that no client takes new seqs for ones it has seen.
/// </summary>
internal sealed class EpochMarker(string folder, string file = "starts")
{
    private readonly string _file = Path.Combine(folder, file);

    /// <summary>
    /// Whether the database, which counts <paramref name="starts"/>, was put back since the folder was last used.
    /// </summary>
    public bool IsRestored(long starts) => starts > 0 && (Known() is not { } known || known > starts);

    /// <summary>The same for a database that has several folders: one that knows of none may be new.</summary>
    public bool IsOlder(long starts) => Known() > starts;

    /// <summary>Called after the database has the number.</summary>
    public void Write(long starts)
    {
        var next = _file + ".next";
        using (var writer = new StreamWriter(PrivateFolder.Open(next, FileMode.Create)))
        {
            writer.Write(starts);
        }

        File.Move(next, _file, overwrite: true);
    }

    private long? Known() => File.Exists(_file) && long.TryParse(File.ReadAllText(_file), out var known) ? known : null;
}
