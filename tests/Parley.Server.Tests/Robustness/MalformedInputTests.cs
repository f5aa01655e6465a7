using System.Buffers.Text;
using System.Text;

namespace Parley.Server.Tests.Robustness;

/// <summary>Malformed input gets an error; it never causes a server fault.</summary>
public sealed class MalformedInputTests(SharedServer shared)
{
    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("253402300800000")]
    [InlineData("-9223372036854775808")]
    [InlineData("-1")]
    [InlineData("1e3")]
    public async Task Cursor_with_an_impossible_time_is_malformed(string time)
    {
        var team = await shared.Server.TeamAsync();
        var cursor = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{time} {Ids.New()}"));
        foreach (var place in new[] { $"workspaces/{team.Workspace.Id}", $"channels/{team.General.Id}" })
        {
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Get,
                $"{place}/members?cursor={cursor}",
                null,
                400,
                ErrorCodes.RequestMalformed
            );
        }
    }

    [Fact]
    public async Task Empty_list_is_refused()
    {
        var team = await shared.Server.TeamAsync();
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/import/authors",
            """{"names":["Grace",null]}""",
            422,
            ErrorCodes.RequestInvalid
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"channels/{team.General.Id}/import",
            """{"messages":[null]}""",
            400,
            ErrorCodes.RequestMalformed
        );
        Assert.Single((await team.Owner.GetAsync<ItemList<Member>>($"workspaces/{team.Workspace.Id}/members")).Items);
    }

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"\udc00":{"\ud800":1},"type":"ping"}""")]
    [InlineData("""{"type":"\ud800"}""")]
    public async Task Unpaired_surrogate_gets_a_response(string frame)
    {
        var user = await shared.Server.RegisterAsync();
        var socket = await user.OpenSocketAsync();
        await socket.SendTextAsync(frame);
        Assert.Contains(
            (await socket.ReceiveAsync<ErrorFrame>()).Code,
            new[] { ErrorCodes.RequestMalformed, ErrorCodes.FrameUnknown }
        );
        await socket.RoundTripAsync();
        await using var first = await TestSocket.ConnectAsync(shared.Server.Address);
        await first.SendTextAsync(frame);
        Assert.Contains(await first.ClosedAsync(), new[] { CloseCodes.Malformed, CloseCodes.NotAuthenticated });
    }
}
