namespace Parley.Client.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_example_of_the_readme_is_the_one_that_is_compiled()
    {
        var readme = Lines("README.md").SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```");
        var compiled = Lines("ReadmeExample.cs").SkipWhile(line => line.Trim() != "// begin").Skip(1).TakeWhile(line => line.Trim() != "// end");
        Assert.NotEmpty(readme);
        Assert.Equal(readme, compiled.Select(line => line.Length >= 8 ? line[8..] : line));
    }

    private static string[] Lines(string file) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, file));
}
