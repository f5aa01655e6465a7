using System.Reflection;

namespace Parley.Contracts.Tests;

public sealed class ErrorCodesTests
{
    [Fact]
    public void List_holds_every_constant_once_in_their_order()
    {
        var constants = typeof(ErrorCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(constants, ErrorCodes.All);
        Assert.Equal(ErrorCodes.All.Count, ErrorCodes.All.ToHashSet(StringComparer.Ordinal).Count);
    }
}
