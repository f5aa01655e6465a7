using Parley.Client.Tests.Fakes;

namespace Parley.Client.Tests;

/// <summary>Disposal concurrent with every other operation.</summary>
public sealed class DisposalTests
{
    [Fact]
    public async Task Dispose_before_the_first_connect_completes_at_once()
    {
        await using var harness = new ClientHarness();
        await harness.Connection.DisposeAsync().AsTask().WithTimeoutAsync();
        Assert.Empty(harness.Changes);
        await Assert.ThrowsAsync<ObjectDisposedException>(() =>
            harness.Connection.ConnectAsync(TestContext.Current.CancellationToken)
        );
        Assert.Empty(await harness.ReadAsync(1));
    }

    [Fact]
    public async Task Dispose_during_connect_fails_the_connect()
    {
        await using var harness = new ClientHarness();
        var connecting = harness.Connection.ConnectAsync(TestContext.Current.CancellationToken);
        await harness.Sockets.NextAsync();
        await harness.Connection.DisposeAsync().AsTask().WithTimeoutAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connecting.WithTimeoutAsync());
        Assert.Equal(
            [ConnectionStatus.Connecting, ConnectionStatus.Disconnected],
            harness.Changes.Select(change => change.Current)
        );
    }

    [Fact]
    public async Task Dispose_after_a_failed_connect_completes_at_once()
    {
        await using var harness = new ClientHarness();
        harness.Sockets.Failures.Enqueue(new ParleyException(ErrorCodes.ServerUnavailable, "down"));
        await Assert.ThrowsAsync<ParleyException>(() =>
            harness.Connection.ConnectAsync(TestContext.Current.CancellationToken)
        );
        await harness.Connection.DisposeAsync().AsTask().WithTimeoutAsync();
        Assert.Equal(ConnectionStatus.Disconnected, harness.Connection.Status);
    }

    [Fact]
    public async Task Throwing_handler_closes_the_connection_and_fails_the_reader()
    {
        await using var harness = new ClientHarness();
        harness.Connection.StatusChanged += (_, change) =>
        {
            if (change.Current == ConnectionStatus.Connected)
            {
                throw new InvalidOperationException("handler");
            }
        };
        var socket = await harness.ConnectAsync();
        Assert.Equal(Parley.Socket.CloseCodes.Normal, await socket.ClosedByClient);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => harness.ReadAsync(2));
        Assert.Equal("handler", error.Message);
        await harness.UntilAsync(ConnectionStatus.Disconnected);
    }

    /// <summary>
    /// Concurrent connect, break, send and dispose: nothing hangs, every call completes, and the final status is
    /// disconnected.
    /// </summary>
    [Fact]
    public async Task Dispose_completes_in_any_race()
    {
        for (var round = 0; round < 150; round++)
        {
            await using var harness = new ClientHarness();
            var connecting = harness.Connection.ConnectAsync(TestContext.Current.CancellationToken);
            var socket = await harness.Sockets.NextAsync();
            Task[] racers =
            [
                Task.Run(() => socket.Push(Samples.Ready()), TestContext.Current.CancellationToken),
                Task.Run(() => harness.Connection.DisposeAsync().AsTask(), TestContext.Current.CancellationToken),
                Task.Run(
                    () => round % 2 == 0 ? Task.CompletedTask : BreakAsync(socket),
                    TestContext.Current.CancellationToken
                ),
                Task.Run(
                    () =>
                        IgnoreExpectedErrorsAsync(() =>
                            harness.Connection.SendAsync(
                                Samples.Channel,
                                "hello",
                                cancellationToken: TestContext.Current.CancellationToken
                            )
                        ),
                    TestContext.Current.CancellationToken
                ),
                IgnoreExpectedErrorsAsync(() => connecting),
            ];
            await Task.WhenAll(racers).WithTimeoutAsync();
            Assert.Equal(ConnectionStatus.Disconnected, harness.Connection.Status);
            lock (harness.Changes)
            {
                Assert.All(
                    harness.Changes.Zip(harness.Changes.Skip(1)),
                    pair => Assert.Equal(pair.First.Current, pair.Second.Previous)
                );
            }
        }

        static Task BreakAsync(FakeSocket socket)
        {
            socket.Break();
            return Task.CompletedTask;
        }
    }

    private static async Task IgnoreExpectedErrorsAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e) when (e is ParleyException or ObjectDisposedException or InvalidOperationException)
        {
            // An expected exception.
        }
    }
}
