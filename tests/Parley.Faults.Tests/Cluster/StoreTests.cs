using System.Text.Json;
using Parley.Json;
using Parley.Rest;

namespace Parley.Faults.Tests.Cluster;

/// <summary>One of two nodes loses the database.</summary>
public sealed class StoreTests
{
    /// <summary>As many that both nodes get some: each is placed on either with the same chance.</summary>
    private const int Channels = 16;

    /// <summary>The exception of the grain crosses the nodes and must not arrive as a bug.</summary>
    [Fact]
    public async Task Channel_on_a_node_without_the_database_is_unavailable_to_users_on_the_other()
    {
        var postgres = await PostgresCluster.SharedAsync();
        var name = new Uri(await postgres.CreateDatabaseAsync()).AbsolutePath.Trim('/');
        await using var proxy = new TcpFaultProxy(postgres.Port);
        await using var cluster = await HostCluster.StartAsync(
            2,
            postgres.Address(name),
            node =>
                node == 1 ? [("Database", postgres.Address(name, proxy.Port)), ("Postgres__AnswerSeconds", "2")] : []
        );
        var team = await Team.CreateAsync(await cluster.AddressAsync(0));
        var channels = new List<ChannelId>();
        for (var i = 0; i < Channels; i++)
        {
            channels.Add((await team.ChannelAsync()).Id);
        }

        // No grain is active from here on: each is activated by its first post, on either node.
        Assert.Equal((0, 0), (await cluster.StopAsync(1), await cluster.StopAsync(0)));
        cluster.Start(0);
        await cluster.AddressAsync(0);
        cluster.Start(1);
        await cluster.AddressAsync(1);
        proxy.Stall();
        proxy.BreakAll(reset: true);

        var codes = await Task.WhenAll(channels.Select(channel => PostAsync(team.Owner, channel)));
        Assert.All(codes, code => Assert.Contains(code, new[] { null, ErrorCodes.ServerUnavailable }));
        Assert.True(codes.Contains(null) && codes.Contains(ErrorCodes.ServerUnavailable), string.Join(' ', codes));
        Assert.DoesNotContain("failed\n", cluster.Process(0).Output, StringComparison.Ordinal);
        proxy.Resume();
        foreach (var channel in channels)
        {
            await Wait.UntilAsync(
                async () => await PostAsync(team.Owner, channel) is null,
                () => cluster.Output,
                step: TimeSpan.FromMilliseconds(100)
            );
        }
    }

    /// <summary>The code of the error; null for a success.</summary>
    private static async Task<string?> PostAsync(TestUser user, ChannelId channel)
    {
        using var response = await user.SendAsync(
            HttpMethod.Post,
            $"channels/{channel}/messages",
            new PostMessageRequest { Id = Ids.Message(), Content = "hello" }
        );
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode ? null : JsonSerializer.Deserialize(text, ParleyJson.Default.Problem)!.Code;
    }
}
