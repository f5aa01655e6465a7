using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Detects a restored database (promise P9). The database and the data folder each count the starts of the server. A
/// database with a lower count than its folder, or a folder without a count, is an older state: its history gets a new
/// epoch, so that clients do not mistake new seqs for ones that they have seen.
/// </summary>
internal sealed class EpochMarker(string folder, string file = "starts")
{
    private readonly string _file = Path.Combine(folder, file);

    /// <summary>
    /// Returns whether the database, whose count is <paramref name="starts"/>, was restored since the folder was last
    /// used.
    /// </summary>
    public bool IsRestored(long starts) => starts > 0 && (ReadStarts() is not { } count || count > starts);

    /// <summary>
    /// As <see cref="IsRestored"/>, for a database that several folders use: a folder without a count may be new.
    /// </summary>
    public bool IsOlder(long starts) => ReadStarts() > starts;

    /// <summary>Call it after the database has stored the count.</summary>
    public void Write(long starts)
    {
        var next = _file + ".next";
        using (var writer = new StreamWriter(PrivateFolder.Open(next, FileMode.Create)))
        {
            writer.Write(starts);
        }

        File.Move(next, _file, overwrite: true);
    }

    private long? ReadStarts() =>
        File.Exists(_file) && long.TryParse(File.ReadAllText(_file), out var count) ? count : null;
}
