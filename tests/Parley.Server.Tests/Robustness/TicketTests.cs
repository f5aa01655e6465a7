using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Server.Tests.Robustness;

/// <summary>A forged ticket costs a hash; only an issued one activates a grain.</summary>
public sealed class TicketTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    [Fact]
    public async Task Forged_tickets_activate_no_grain()
    {
        var before = await ActivationsAsync();
        foreach (var bytes in new[] { 32, 56 })
        {
            for (var i = 0; i < 20; i++)
            {
                await ExpectErrorAsync($"ptk_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes))}");
            }
        }

        Assert.Equal(before, await ActivationsAsync());
    }

    [Theory]
    [InlineData('!')]
    [InlineData('=')]
    [InlineData('é')]
    [InlineData('\0')]
    public async Task Ticket_with_invalid_characters_is_refused_like_any_other(char letter)
    {
        var user = await _server.RegisterAsync();
        var ticket = (await user.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets")).Ticket;
        await ExpectErrorAsync(Uri.EscapeDataString("ptk_" + new string(letter, ticket.Length - 4)));
    }

    [Fact]
    public async Task Altered_ticket_is_refused_and_does_not_consume_the_original()
    {
        var user = await _server.RegisterAsync();
        var ticket = (await user.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets")).Ticket;
        var before = await ActivationsAsync();
        for (var i = 0; i < ticket.Length; i++)
        {
            await ExpectErrorAsync(
                string.Concat(ticket.AsSpan(0, i), ticket[i] == 'A' ? "Q" : "A", ticket.AsSpan(i + 1))
            );
        }

        Assert.Equal(before, await ActivationsAsync());
        await using var socket = await TestSocket.OpenAsync(_server.Address, query: $"ticket={ticket}");
        Assert.Equal(user.Id, socket.Ready.User.Id);
    }

    [Fact]
    public async Task Ticket_of_an_ended_session_is_refused()
    {
        var user = await _server.RegisterAsync();
        var ticket = (await user.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets")).Ticket;
        await user.RequestAsync(HttpMethod.Post, "auth/logout");
        await ExpectErrorAsync(ticket);
    }

    [Fact]
    public async Task Newest_of_many_unused_tickets_stay_valid()
    {
        var user = await _server.RegisterAsync();
        var tickets = new List<string>();
        for (var i = 0; i < 101; i++)
        {
            tickets.Add((await user.RequestAsync<SocketTicket>(HttpMethod.Post, "auth/tickets")).Ticket);
        }

        await ExpectErrorAsync(tickets[0]);
        await using var second = await TestSocket.OpenAsync(_server.Address, query: $"ticket={tickets[1]}");
        await using var last = await TestSocket.OpenAsync(_server.Address, query: $"ticket={tickets[^1]}");
    }

    /// <summary>Activations of ticket grains, of any kind.</summary>
    private async Task<int> ActivationsAsync()
    {
        var management = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        return (await management.GetSimpleGrainStatistics())
            .Where(grain => grain.GrainType.Contains("Ticket", StringComparison.OrdinalIgnoreCase))
            .Sum(grain => grain.ActivationCount);
    }

    private async Task ExpectErrorAsync(string ticket)
    {
        var refusal = await Assert.ThrowsAsync<UpgradeRefusedException>(() =>
            TestSocket.ConnectAsync(_server.Address, query: $"ticket={ticket}")
        );
        Assert.Equal(401, refusal.Status);
    }
}
