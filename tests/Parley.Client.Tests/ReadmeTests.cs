namespace Parley.Client.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void Readme_examples_equal_the_compiled_ones()
    {
        var readme = Blocks(Lines("README.md"), "```csharp", "```");
        var compiled = Blocks(Lines("Examples.cs"), "// begin", "// end");
        Assert.Equal(4, readme.Count);
        Assert.Equal(readme, compiled.Select(block => block.Select(line => line.Length >= 8 ? line[8..] : line)));
    }

    private static List<List<string>> Blocks(string[] lines, string begin, string end)
    {
        var blocks = new List<List<string>>();
        List<string>? block = null;
        foreach (var line in lines)
        {
            if (block is null && line.Trim() == begin)
            {
                block = [];
            }
            else if (block is not null && line.Trim() == end)
            {
                blocks.Add(block);
                block = null;
            }
            else
            {
                block?.Add(line);
            }
        }

        return blocks;
    }

    private static string[] Lines(string file) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, file));
}
