[assembly: AssemblyFixture(typeof(Parley.Server.Tests.SharedServer))]

namespace Parley.Server.Tests;

/// <summary>
/// One server for all tests that need no settings of their own; each test makes its own workspace on it.
/// </summary>
public sealed class SharedServer : IAsyncLifetime
{
    public ParleyServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ParleyServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
