using Parley.Server.Gateway;
using Parley.Server.Gateway.Connections;
using Parley.Server.Platform.Network;

namespace Parley.Server.Tests.Unit;

/// <summary>The limit of open files is divided at the start.</summary>
public sealed class ConnectionBudgetTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(740)]
    [InlineData(2_000)]
    [InlineData(20_000)]
    [InlineData(1_048_576)]
    public void Budget_covers_everything_that_may_be_open(int? files)
    {
        var budget = new ConnectionBudget(new(), files, database: 32);
        var total =
            budget.Sockets + budget.HttpConnections + ConnectionBudget.MaxClosing + ConnectionBudget.ReservedFiles + 32;
        Assert.True(total <= (files ?? int.MaxValue), $"{total} of {files}");
        Assert.InRange(budget.HttpConnections, ConnectionBudget.MinHttpConnections, 10_000);
        Assert.InRange(budget.HttpConnectionsPerAddress, 1, (budget.HttpConnections / 2) + 1);
        Assert.InRange(budget.UnauthenticatedSockets, 1, (budget.Sockets / 2) + 1);
        Assert.Equal(files is null or >= 20_000 ? 15_000 : budget.Sockets, budget.Sockets);
    }

    [Fact]
    public void Socket_limit_above_the_file_limit_is_refused_with_a_remedy()
    {
        var options = new GatewayOptions { Sockets = 15_000 };
        var refusal = Assert.Throws<InvalidOperationException>(() => new ConnectionBudget(options, 4_096, database: 0));
        Assert.Contains("Parley:Gateway:Sockets is 15000", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("4096", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("LimitNOFILE", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3_000, new ConnectionBudget(new() { Sockets = 3_000 }, 4_096, database: 0).Sockets);
    }

    [Fact]
    public void File_limit_too_low_for_any_socket_is_refused() =>
        Assert.Contains(
            "limit of open files (nofile) is 512",
            Assert.Throws<InvalidOperationException>(() => new ConnectionBudget(new(), 512, database: 0)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("Limit  Soft Limit  Units\nMax open files       700       4096     files \nMax x 1 1", 700)]
    [InlineData("Max open files            unlimited            unlimited            files", null)]
    [InlineData("Max processes  1  1", null)]
    public void File_limit_is_read_from_the_kernel(string limits, int? files) =>
        Assert.Equal(files, OpenFileLimit.Parse(limits));
}
