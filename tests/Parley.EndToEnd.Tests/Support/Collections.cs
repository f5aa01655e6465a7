namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// Two browsers and two servers work side by side: what people do with each other, and what the page is like.
/// </summary>
[CollectionDefinition(Name)]
public sealed class Conversation : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Conversation";
}

/// <summary>See <see cref="Conversation"/>.</summary>
[CollectionDefinition(Name)]
public sealed class Presentation : ICollectionFixture<BrowserFixture>
{
    public const string Name = "Presentation";
}
