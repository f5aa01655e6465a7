using System.Net.NetworkInformation;
using Parley.Server.Platform.Outbound;

namespace Parley.Server.Tests.Outbound;

/// <summary>
/// A public address of this machine reaches what trusts the machine: its firewall lets it pass, and services that
/// listen on all interfaces answer.
/// </summary>
[Storeless]
public sealed class OwnAddressTests
{
    private const string Own = "1.2.3.4";
    private const string Other = "1.2.3.5";
    private const string OwnV6 = "2606:4700::1111";

    [Theory]
    [InlineData(Own, "http://1.2.3.4/")]
    [InlineData(Own, "http://0x01020304/")]
    [InlineData(Own, "http://[::ffff:1.2.3.4]/")]
    [InlineData(Own, "http://[64:ff9b::1.2.3.4]/")]
    [InlineData(OwnV6, "http://[2606:4700::1111]/")]
    [InlineData(Own, "http://own.example/", Own)]
    [InlineData(Own, "http://own.example/", Own, Other)]
    [InlineData(Own, "http://own.example/", "64:ff9b::102:304")]
    public async Task Public_address_of_this_machine_is_blocked(string own, string url, params string[] resolved)
    {
        using var scene = new OutboundScene(
            80,
            resolver: resolved.Length > 0 ? new OutboundScene.FakeResolver(resolved) : null,
            own: new OutboundScene.FakeOwnAddresses(own)
        );
        var request = OutboundScene.Get(new(url));
        Assert.Equal(OutboundFailure.AddressBlocked, await scene.FailAsync(request));
    }

    [Theory]
    [InlineData(Own, false)]
    [InlineData(Own, true, Own)]
    [InlineData(Own, true, "1.2.3.0/24")]
    [InlineData(Own, false, Other)]
    [InlineData(Other, true)]
    [InlineData("10.0.0.1", false)]
    public void Allowed_address_of_this_machine_and_public_ones_of_others_may_be_called(
        string address,
        bool isAllowed,
        params string[] allowed
    )
    {
        var connector = new OutboundConnector(
            new OutboundScene.FakeResolver(),
            new(allowed),
            new OutboundScene.FakeOwnAddresses(Own),
            toProxy: false
        );
        Assert.Equal(isAllowed, connector.IsAllowed(IPAddress.Parse(address)));
    }

    [Fact]
    public void System_knows_the_addresses_of_its_interfaces()
    {
        var own = NetworkInterface
            .GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => !address.IsIPv6LinkLocal)
            .Append(IPAddress.Loopback)
            .ToList();
        var system = new SystemOwnAddresses();
        Assert.All(own, address => Assert.True(system.Contains(address), $"{address}"));
        foreach (var other in (string[])["198.51.100.1", "1.2.3.4", "2606:4700::1111"])
        {
            Assert.False(system.Contains(IPAddress.Parse(other)), other);
        }
    }
}
