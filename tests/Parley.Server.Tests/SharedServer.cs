[assembly: AssemblyFixture(typeof(Parley.Server.Tests.SharedServer))]

namespace Parley.Server.Tests;

/// <summary>One server for all tests with default settings; each test creates its own workspace.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public ParleyServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ParleyServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
