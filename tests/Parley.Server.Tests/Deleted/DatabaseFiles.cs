using System.Text;

namespace Parley.Server.Tests.Deleted;

/// <summary>What somebody who takes the files of a database away can read in them.</summary>
internal static class DatabaseFiles
{
    /// <summary>Those of the texts that the files hold; ASCII.</summary>
    public static IReadOnlyList<string> Find(string folder, IEnumerable<string> texts)
    {
        var files = Directory.EnumerateFiles(folder, "parley.db*").Select(Read).ToList();
        return [.. texts.Where(text => files.Exists(bytes => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0))];
    }

    /// <summary>Waits until they hold none of them.</summary>
    public static Task CleanAsync(string folder, IReadOnlyCollection<string> texts)
    {
        IReadOnlyList<string> left = [];
        return Patience.UntilAsync(
            () => (left = Find(folder, texts)).Count == 0, () => $"{left.Count} of {texts.Count} deleted texts are in the files: {string.Join(", ", left.Take(9))}");
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        return bytes[.. file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
