namespace Parley.Faults.Tests.Security;

/// <summary>More connections than the server may have open files: it survives, and users can connect.</summary>
public sealed class FloodTests
{
    private const int Files = 700;
    private const int Flood = 1_000;

    /// <summary>By a trusted proxy, whose connections are limited only by the slots; and by a stranger.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    public async Task Idle_connections_do_not_exhaust_the_server(string from)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a shell that sets limits, and all of 127/8");
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(
            folder.Path,
            HostProcess.FreePort(),
            Files,
            ("Gateway__FirstRequestSeconds", "3")
        );
        var address = await host.ReadyAsync();
        await using var user = await RegisterAsync(address);
        var listening = await user.OpenSocketAsync();
        var idle = new List<RawHttp>();
        try
        {
            for (var i = 0; i < Flood; i++)
            {
                await IgnoreRefusalAsync(async () =>
                {
                    idle.Add(await RawHttp.ConnectAsync(address, from));

                    // Slow headers do not count as a request.
                    await (i % 10 == 0 ? idle[^1].SendAsync("GET / HTTP/1.1\nHost: x\n") : Task.CompletedTask);
                });
            }

            // On a new connection, with all slots in use.
            await using var another = await RegisterAsync(address);
            await another.OpenSocketAsync();
            var general = listening.Ready.Channels[0].Id;
            var posted = await user.PostAsync(general, "through");
            Assert.Equal(posted.Id, (await listening.ReceiveAsync<Parley.Socket.MessageCreated>()).Message.Id);

            await Task.WhenAll(idle.Select(connection => connection.ReadToEndAsync()));
            await listening.RoundTripAsync();
            Assert.InRange(ProcessSockets.OpenFilesOf(host.ProcessId), 1, Files / 2);
        }
        finally
        {
            idle.ForEach(static connection => connection.Dispose());
        }

        var exit = await host.TerminateAsync();
        Assert.True(exit == 0, $"{exit}: {host.Output}");
    }

    /// <summary>The configured limits must fit into the file limit, with everything else that is open.</summary>
    [Fact]
    public async Task All_slots_in_use_leave_file_descriptors_free()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a shell that sets limits");
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(
            folder.Path,
            HostProcess.FreePort(),
            Files,
            ("Gateway__SocketsPerUser", "1000")
        );
        var address = await host.ReadyAsync();
        await using var user = await RegisterAsync(address);
        var listening = await user.OpenSocketAsync();
        var sockets = await FillAsync(user);
        var idle = new List<RawHttp>();
        try
        {
            for (var i = 0; i < Flood; i++)
            {
                await IgnoreRefusalAsync(async () => idle.Add(await RawHttp.ConnectAsync(address)));
            }

            var general = listening.Ready.Channels[0].Id;
            await Task.WhenAll(Enumerable.Range(0, 50).Select(i => user.PostAsync(general, $"Number {i}")));
            await listening.RoundTripAsync();
            Assert.InRange(sockets, 50, Files);
            Assert.InRange(ProcessSockets.OpenFilesOf(host.ProcessId), sockets, Files - 50);
        }
        finally
        {
            idle.ForEach(static connection => connection.Dispose());
        }

        var exit = await host.TerminateAsync();
        Assert.True(exit == 0, $"{exit}: {host.Output}");
    }

    [Fact]
    public async Task Unauthenticated_sockets_leave_slots_for_users()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a shell that sets limits");
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(
            folder.Path,
            HostProcess.FreePort(),
            Files,
            ("Gateway__HelloSeconds", "3"),
            ("Gateway__SocketsPerAddress", "100000")
        );
        var address = await host.ReadyAsync();
        await using var user = await RegisterAsync(address);
        var silent = new List<TestSocket>();
        try
        {
            // More than the slots for unauthenticated sockets: a server with 700 files has about 90 for sockets.
            for (var i = 0; i < 100; i++)
            {
                silent.Add(await TestSocket.ConnectAsync(address));
            }

            await user.OpenSocketAsync();
            var codes = await Task.WhenAll(silent.Select(socket => socket.ClosedAsync()));
            Assert.Contains(Parley.Socket.CloseCodes.Overloaded, codes);
            Assert.All(
                codes,
                code =>
                    Assert.Contains(
                        code,
                        new[] { Parley.Socket.CloseCodes.Overloaded, Parley.Socket.CloseCodes.NotAuthenticated }
                    )
            );
        }
        finally
        {
            foreach (var socket in silent)
            {
                await socket.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Socket_limit_above_the_file_limit_fails_the_start_with_a_remedy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a shell that sets limits");
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(
            folder.Path,
            HostProcess.FreePort(),
            Files,
            ("Gateway__Sockets", "15000")
        );
        Assert.True(await host.ExitAsync() == 1, host.Output);
        Assert.Contains("Parley cannot start: Parley:Gateway:Sockets is 15000", host.Output, StringComparison.Ordinal);
        Assert.Contains("LimitNOFILE", host.Output, StringComparison.Ordinal);
    }

    /// <summary>Opens sockets until all slots are used, and returns their number.</summary>
    private static async Task<int> FillAsync(TestUser user)
    {
        for (var count = 1; ; count++)
        {
            try
            {
                await user.OpenSocketAsync();
            }
            catch (InvalidOperationException)
            {
                return count;
            }
        }
    }

    private static Task<TestUser> RegisterAsync(Uri address) =>
        TestUser.RegisterAsync(
            address,
            new()
            {
                Email = $"{Ids.New():N}@parley.example",
                DisplayName = "Someone",
                Password = TestUser.Password,
                WorkspaceName = "First",
            }
        );

    /// <summary>With a connection that may be refused or closed.</summary>
    private static async Task IgnoreRefusalAsync(Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Refused or closed: expected for most of them.
        }
    }
}
