using Xunit.v3;

namespace Parley.Server.Tests;

/// <summary>
/// Tests without a store. <c>./test</c> leaves them out of the run on PostgreSQL, because they would only repeat the
/// first run.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class StorelessAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Store", "none")];
}
