namespace Parley.Contracts.Tests;

/// <summary>Files of the repository that stand beside the test program.</summary>
internal static class Documents
{
    public static string Read(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "documents", name);
        Assert.True(
            File.Exists(path),
            $"{name} is missing from the repository (see the project file for where it belongs)."
        );
        return File.ReadAllText(path);
    }

    public static IEnumerable<string> Vectors(string encoding) =>
        Directory
            .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "vectors", encoding), "*.json")
            .Order(StringComparer.Ordinal);
}
