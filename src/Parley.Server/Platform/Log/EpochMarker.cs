namespace Parley.Server.Platform.Log;

/// <summary>
/// Notices that a database was put back (promise P9). Database and data folder each count the starts of the server; a database that knows of fewer than its
/// folder, or a folder that knows of none, is an older state: its history gets a new epoch, so that no client takes new seqs for ones it has seen.
/// </summary>
internal sealed class EpochMarker(string folder)
{
    private readonly string _file = Path.Combine(folder, "starts");

    /// <summary>Whether the database, which counts <paramref name="starts"/>, was put back since the folder was last used.</summary>
    public bool IsRestored(long starts) => starts > 0 && (!File.Exists(_file) || !long.TryParse(File.ReadAllText(_file), out var known) || known > starts);

    /// <summary>Called after the database has the number.</summary>
    public void Write(long starts)
    {
        var next = _file + ".next";
        File.WriteAllText(next, starts.ToString());
        File.Move(next, _file, overwrite: true);
    }
}
