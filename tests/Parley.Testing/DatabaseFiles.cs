using System.Buffers;
using System.Text;

namespace Parley.Testing;

/// <summary>Finds texts in the files of a SQLite database, as a thief of the files could.</summary>
public static class DatabaseFiles
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns the texts that the files contain. ASCII; none may be a prefix of another.</summary>
    public static IReadOnlyList<string> Find(string folder, IReadOnlyCollection<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
        {
            return [];
        }

        var expected = SearchValues.Create([.. texts], StringComparison.Ordinal);
        var lengths = texts.Select(text => text.Length).Distinct().ToList();
        var known = texts.ToHashSet(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "parley.db*"))
        {
            var content = Read(path);
            for (var at = 0; content.AsSpan(at).IndexOfAny(expected) is >= 0 and var next; at++)
            {
                at += next;
                found.UnionWith(
                    lengths
                        .Where(length => at + length <= content.Length)
                        .Select(length => content.Substring(at, length))
                        .Where(known.Contains)
                );
            }
        }

        return [.. texts.Where(found.Contains)];
    }

    /// <summary>
    /// Waits until the files contain none of the texts; returns the remaining ones after the timeout.
    /// </summary>
    public static async Task<IReadOnlyList<string>> WaitUntilErasedAsync(
        string folder,
        IReadOnlyCollection<string> texts
    )
    {
        IReadOnlyList<string> left = [];
        try
        {
            await Wait.UntilAsync(
                () => Task.FromResult((left = Find(folder, texts)).Count == 0),
                () => "the files to be clean",
                Step
            );
        }
        catch (TimeoutException)
        {
            // The result has the remaining texts.
        }

        return left;
    }

    private static string Read(string path)
    {
        try
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            var bytes = new byte[file.Length];
            return Encoding.Latin1.GetString(
                bytes,
                0,
                file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)
            );
        }
        catch (FileNotFoundException)
        {
            // The file of a database that was closed meanwhile.
            return string.Empty;
        }
    }
}
