using System.Reflection;
using Xunit.v3;

namespace Parley.Server.Tests;

/// <summary>
/// A test, or all tests of a class, about SQLite itself. It is skipped on another store (<see
/// cref="PostgresCluster.IsChosen"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class SqliteOnlyAttribute : BeforeAfterTestAttribute
{
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Assert.SkipWhen(PostgresCluster.IsChosen, "It is about SQLite itself.");
}
