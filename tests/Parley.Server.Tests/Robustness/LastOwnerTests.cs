namespace Parley.Server.Tests.Robustness;

/// <summary>A workspace always has an owner, and only users with an account have roles.</summary>
public sealed class LastOwnerTests(SharedServer shared)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Concurrent_removal_of_two_owners_keeps_one(bool both)
    {
        var (a, b) = (await shared.Server.RegisterAsync(), await shared.Server.RegisterAsync());
        for (var round = 0; round < 15; round++)
        {
            var workspace = (await a.CreateWorkspaceAsync("Two owners")).Id;
            await b.AcceptAsync((await a.InviteAsync(workspace)).Code);
            await a.ChangeRoleAsync(workspace, b.Id, WorkspaceRole.Owner);
            var members = $"workspaces/{workspace}/members";
            var answers = await Task.WhenAll(
                a.SendAsync(HttpMethod.Delete, $"{members}/{a.Id}"),
                both
                    ? b.SendAsync(HttpMethod.Delete, $"{members}/{b.Id}")
                    : a.SendAsync(
                        HttpMethod.Patch,
                        $"{members}/{b.Id}",
                        new UpdateMemberRequest { Role = WorkspaceRole.Member }
                    )
            );
            Assert.All(answers, answer => Assert.True((int)answer.StatusCode < 500, $"{answer.StatusCode}"));
            var owners = 0;
            foreach (var user in new[] { a, b })
            {
                var mine = (await user.GetAsync<ItemList<Workspace>>("workspaces")).Items.SingleOrDefault(candidate =>
                    candidate.Id == workspace
                );
                owners += mine?.Role == WorkspaceRole.Owner ? 1 : 0;
            }

            Assert.Equal(1, owners);
        }
    }

    [Fact]
    public async Task Deactivated_owner_does_not_count_as_remaining_owner()
    {
        var team = await shared.Server.TeamAsync();
        var (second, heir) = (
            await team.AddMemberAsync("Second", WorkspaceRole.Owner),
            await team.AddMemberAsync("Heir")
        );
        await second.RequestAsync(
            HttpMethod.Post,
            "me/deactivation",
            new DeactivateMeRequest { Password = TestUser.Password }
        );
        var path = $"workspaces/{team.Workspace.Id}/members/{team.Owner.Id}";
        await team.Owner.ExpectErrorAsync(HttpMethod.Delete, path, null, 422, ErrorCodes.WorkspaceLastOwner);
        Assert.Equal(
            WorkspaceRole.Owner,
            Assert.Single((await team.Owner.GetAsync<ItemList<Workspace>>("workspaces")).Items).Role
        );
        await team.Owner.PostAsync(team.General.Id, "still here");

        await team.Owner.ChangeRoleAsync(team.Workspace.Id, heir.Id, WorkspaceRole.Owner);
        await team.Owner.RequestAsync(HttpMethod.Delete, path);
        Assert.Empty((await team.Owner.GetAsync<ItemList<Workspace>>("workspaces")).Items);
    }

    [Fact]
    public async Task Concurrent_leave_and_deactivation_of_two_owners_keeps_one()
    {
        for (var round = 0; round < 8; round++)
        {
            var team = await shared.Server.TeamAsync();
            var second = await team.AddMemberAsync("Second", WorkspaceRole.Owner);
            var answers = await Task.WhenAll(
                team.Owner.SendAsync(HttpMethod.Delete, $"workspaces/{team.Workspace.Id}/members/{team.Owner.Id}"),
                second.SendAsync(
                    HttpMethod.Post,
                    "me/deactivation",
                    new DeactivateMeRequest { Password = TestUser.Password }
                )
            );
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
            await Assert
                .Single(answers, answer => answer.StatusCode != HttpStatusCode.NoContent)
                .ExpectErrorAsync(422, ErrorCodes.WorkspaceLastOwner);
        }
    }

    [Fact]
    public async Task Imported_author_has_no_role_and_can_be_removed()
    {
        var team = await shared.Server.TeamAsync();
        var author = Assert
            .Single(
                (
                    await team.Owner.RequestAsync<ItemList<ImportAuthor>>(
                        HttpMethod.Post,
                        $"workspaces/{team.Workspace.Id}/import/authors",
                        new ImportAuthorsRequest { Names = ["Grace"] }
                    )
                ).Items
            )
            .UserId;
        var path = $"workspaces/{team.Workspace.Id}/members";
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Patch,
            $"{path}/{author}",
            new UpdateMemberRequest { Role = WorkspaceRole.Owner },
            403,
            ErrorCodes.AccessForbidden
        );
        Assert.Contains((await team.Owner.GetAsync<ItemList<Member>>(path)).Items, member => member.User.Id == author);
        await team.Owner.RequestAsync(HttpMethod.Delete, $"{path}/{author}");
        Assert.Equal(team.Owner.Id, Assert.Single((await team.Owner.GetAsync<ItemList<Member>>(path)).Items).User.Id);
        await team.Owner.ExpectErrorAsync(HttpMethod.Delete, $"{path}/{author}", null, 404, ErrorCodes.UserNotFound);
    }

    [Fact]
    public async Task Repeated_workspace_creation_returns_the_existing_one()
    {
        var (creator, second, stranger) = (
            await shared.Server.RegisterAsync(),
            await shared.Server.RegisterAsync(),
            await shared.Server.RegisterAsync()
        );
        var request = new CreateWorkspaceRequest { Id = Ids.Workspace(), Name = "Once" };
        var made = await creator.RequestAsync<Workspace>(HttpMethod.Post, "workspaces", request);
        Assert.Equal(made, await creator.RequestAsync<Workspace>(HttpMethod.Post, "workspaces", request));
        await stranger.ExpectErrorAsync(HttpMethod.Post, "workspaces", request, 409, ErrorCodes.IdConflict);

        await second.AcceptAsync((await creator.InviteAsync(made.Id)).Code);
        await creator.ChangeRoleAsync(made.Id, second.Id, WorkspaceRole.Owner);
        await second.ChangeRoleAsync(made.Id, creator.Id, WorkspaceRole.Admin);
        await second.RequestAsync<Workspace>(
            HttpMethod.Patch,
            $"workspaces/{made.Id}",
            new UpdateWorkspaceRequest { Name = "Renamed" }
        );
        Assert.Equal(
            made with
            {
                Name = "Renamed",
                Role = WorkspaceRole.Admin,
            },
            await creator.RequestAsync<Workspace>(HttpMethod.Post, "workspaces", request)
        );
        await stranger.ExpectErrorAsync(
            HttpMethod.Get,
            $"workspaces/{made.Id}/members",
            null,
            404,
            ErrorCodes.WorkspaceNotFound
        );
    }
}
