namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// Two browsers and two servers run in parallel: one for conversations, one for layout and accessibility.
/// </summary>
[CollectionDefinition(Name)]
public sealed class Messaging : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Messaging";
}

/// <summary>See <see cref="Messaging"/>.</summary>
[CollectionDefinition(Name)]
public sealed class Presentation : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Presentation";
}
