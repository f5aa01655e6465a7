namespace Parley.Faults.Tests;

public sealed class LifecycleTests
{
    [Fact]
    public async Task Shutdown_under_load_is_clean_and_keeps_acknowledged_messages()
    {
        using var folder = new DataFolder();
        var port = HostProcess.FreePort();
        await using var first = HostProcess.Start(folder.Path, port, ("Gateway__DrainSeconds", "1"));
        await using var load = await Load.PrepareAsync(await first.ReadyAsync(), 4);
        var sending = await load.StartAsync(await first.ReadyAsync());
        await load.UntilAsync(acknowledged: 100);
        Assert.True(await first.TerminateAsync() == 0, first.Output);
        await sending.WithTimeoutAsync("the clients to notice");
        await using var second = HostProcess.Start(folder.Path, port);
        Assert.Empty(Checker.Check(await load.CompleteAsync(await second.ReadyAsync())));
    }

    [Fact]
    public async Task Shutdown_with_a_drain_of_seconds_completes()
    {
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(folder.Path, HostProcess.FreePort(), ("Gateway__DrainSeconds", "60"));
        await using var user = await TestUser.RegisterAsync(
            await host.ReadyAsync(),
            new()
            {
                Email = $"{Ids.New():N}@parley.example",
                DisplayName = "Someone",
                Password = TestUser.Password,
                WorkspaceName = "First",
            }
        );
        var sockets = new List<TestSocket>();
        for (var i = 0; i < 12; i++)
        {
            sockets.Add(await user.OpenSocketAsync());
        }

        // Twelve of two hundred sockets: drained over 3.6 of the 60 seconds.
        var ended = host.TerminateAsync();
        var codes = await Task.WhenAll(sockets.Select(socket => socket.ClosedAsync()));
        Assert.All(codes, code => Assert.Equal(CloseCodes.ServiceRestart, code));
        Assert.True(await ended == 0, host.Output);
    }

    [Fact]
    public async Task Second_server_on_the_same_folder_is_refused_with_a_reason()
    {
        using var folder = new DataFolder();
        await using var first = HostProcess.Start(folder.Path, HostProcess.FreePort());
        await first.ReadyAsync();
        await using var second = HostProcess.Start(folder.Path, HostProcess.FreePort());
        Assert.True(await second.ExitAsync() == 1, second.Output);
        Assert.Contains("Another Parley server uses this data folder", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_folder_of_a_killed_server_is_free()
    {
        using var folder = new DataFolder();
        await using var first = HostProcess.Start(folder.Path, HostProcess.FreePort());
        await first.ReadyAsync();
        await first.KillAsync();
        await using var second = HostProcess.Start(folder.Path, HostProcess.FreePort());
        await second.ReadyAsync();
    }

    [Theory]
    [InlineData("Sqlite__Synchronous", "Normal", "Synchronous")]
    [InlineData("Sqlite__Synchronous", "Off", "Synchronous")]
    [InlineData("Gateway__HeartbeatMs", "5", "HeartbeatMs")]
    [InlineData("Registration", "Sometimes", "Registration")]
    public async Task Invalid_setting_is_refused_with_a_reason(string name, string value, string said)
    {
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(folder.Path, HostProcess.FreePort(), (name, value));
        Assert.True(await host.ExitAsync() == 1, host.Output);
        Assert.Contains("Parley cannot start:", host.Output, StringComparison.Ordinal);
        Assert.Contains(said, host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", host.Output, StringComparison.Ordinal);
    }
}
