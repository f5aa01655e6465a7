namespace Parley.Server.Tests.Rest;

/// <summary>
/// Every name follows the same rules (<see cref="Platform.NameValidator"/>), and the error names the field.
/// </summary>
public sealed class NameTests(SharedServer shared)
{
    [Theory]
    [InlineData("\u202E")]
    [InlineData("\u200B")]
    [InlineData("\u3164")]
    public async Task Invisible_characters_are_refused_in_names(string hidden)
    {
        var team = await shared.Server.TeamAsync();
        var (owner, name) = (team.Owner, $"a{hidden}b");
        await ExpectErrorAsync(
            owner,
            HttpMethod.Patch,
            "me",
            new UpdateMeRequest { DisplayName = name },
            "displayName"
        );
        await ExpectErrorAsync(
            owner,
            HttpMethod.Post,
            "workspaces",
            new CreateWorkspaceRequest { Name = name },
            "name"
        );
        await ExpectErrorAsync(
            owner,
            HttpMethod.Patch,
            $"workspaces/{team.Workspace.Id}",
            new UpdateWorkspaceRequest { Name = name },
            "name"
        );
        await ExpectErrorAsync(
            owner,
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/import/authors",
            new ImportAuthorsRequest { Names = [name] },
            "displayName"
        );
        await ExpectErrorAsync(
            owner,
            HttpMethod.Post,
            "auth/token",
            new TokenRequest
            {
                Email = owner.Email,
                Password = TestUser.Password,
                Device = name,
            },
            "device"
        );
        await ExpectErrorAsync(
            owner,
            HttpMethod.Post,
            "auth/register",
            new RegisterRequest
            {
                Email = "a@parley.example",
                DisplayName = name,
                Password = TestUser.Password,
            },
            "displayName"
        );
        await ExpectErrorAsync(
            owner,
            HttpMethod.Patch,
            $"channels/{team.General.Id}",
            new UpdateChannelRequest { Topic = name },
            "topic"
        );
        var request = new CreateChannelRequest
        {
            Name = "topical",
            Kind = ChannelKind.Public,
            Topic = name,
        };
        await ExpectErrorAsync(owner, HttpMethod.Post, $"workspaces/{team.Workspace.Id}/channels", request, "topic");
        await owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/channels",
            request with
            {
                Name = name,
                Topic = null,
            },
            422,
            ErrorCodes.ChannelNameInvalid
        );
    }

    [Fact]
    public async Task Names_are_normalized_to_one_Unicode_form()
    {
        var team = await shared.Server.TeamAsync();
        await team.Owner.CreateChannelAsync(team.Workspace.Id, "caf\u00e9");
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Post,
            $"workspaces/{team.Workspace.Id}/channels",
            new CreateChannelRequest { Name = "cafe\u0301", Kind = ChannelKind.Public },
            409,
            ErrorCodes.ChannelNameTaken
        );
        Assert.Equal(
            "Jos\u00e9",
            (
                await team.Owner.RequestAsync<Me>(
                    HttpMethod.Patch,
                    "me",
                    new UpdateMeRequest { DisplayName = "Jose\u0301" }
                )
            ).DisplayName
        );
    }

    private static async Task ExpectErrorAsync(TestUser user, HttpMethod method, string path, object body, string field)
    {
        var problem = await user.ExpectErrorAsync(method, path, body, 422, ErrorCodes.RequestInvalid);
        Assert.Equal(field, Assert.Single(problem.Errors!).Key);
    }
}
