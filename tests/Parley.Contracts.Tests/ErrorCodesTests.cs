using System.Reflection;
using System.Text.RegularExpressions;

namespace Parley.Contracts.Tests;

public sealed partial class ErrorCodesTests
{
    [Fact]
    public void The_list_holds_every_constant_once()
    {
        var constants = typeof(ErrorCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(constants, ErrorCodes.All);
        Assert.Equal(ErrorCodes.All.Count, ErrorCodes.All.ToHashSet(StringComparer.Ordinal).Count);
    }

    [Fact]
    public void The_list_equals_the_document() =>
        Assert.Equal(
            DocumentRow().Matches(Documents.Read("errors.md")).Select(match => match.Groups["code"].Value),
            ErrorCodes.All
        );

    [Fact]
    public void The_list_equals_that_of_the_web_sdk()
    {
        var source = Documents.Read("errorCodes.ts");
        var list = source[source.IndexOf('[', StringComparison.Ordinal)..source.IndexOf(']', StringComparison.Ordinal)];
        Assert.Equal(QuotedCode().Matches(list).Select(match => match.Groups["code"].Value), ErrorCodes.All);
    }

    [GeneratedRegex(
        @"^\| `(?<code>[a-z_.]+)` \| \d{3} \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex DocumentRow();

    [GeneratedRegex("[\"'](?<code>[a-z_.]+)[\"']", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuotedCode();
}
