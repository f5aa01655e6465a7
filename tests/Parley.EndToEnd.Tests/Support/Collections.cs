namespace Parley.EndToEnd.Tests.Support;

/// <summary>
/// Two browsers and two servers run in parallel: one for conversations, one for layout and accessibility.
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
