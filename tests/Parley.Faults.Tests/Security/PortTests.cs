namespace Parley.Faults.Tests.Security;

public sealed class PortTests
{
    /// <summary>
    /// A diagnostic port of the runtime accepts commands from anyone who reaches it, without authentication.
    /// </summary>
    [Fact]
    public async Task Single_server_listens_on_its_HTTP_port_only()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the kernel's tables are Linux's");
        using var folder = new DataFolder();
        var port = HostProcess.FreePort();
        await using var host = HostProcess.Start(folder.Path, port);
        await host.ReadyAsync();
        Assert.Equal([port], ProcessSockets.PortsOf(host.ProcessId));
    }
}
