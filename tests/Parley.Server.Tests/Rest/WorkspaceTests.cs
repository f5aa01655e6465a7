namespace Parley.Server.Tests.Rest;

public sealed class WorkspaceTests(SharedServer shared)
{
    [Fact]
    public async Task Create_workspace_adds_general_and_owner_and_is_idempotent_by_id()
    {
        var user = await shared.Server.RegisterAsync();
        var request = new CreateWorkspaceRequest { Id = Ids.Workspace(), Name = "Harbor" };
        var made = await user.RequestAsync<Workspace>(HttpMethod.Post, "workspaces", request);
        Assert.Equal((request.Id, "Harbor", WorkspaceRole.Owner), (made.Id, made.Name, made.Role));
        Assert.Equal(made, await user.RequestAsync<Workspace>(HttpMethod.Post, "workspaces", request));
        Assert.Equal(made, Assert.Single((await user.GetAsync<ItemList<Workspace>>("workspaces")).Items));
        Assert.Equal(made, await user.GetAsync<Workspace>($"workspaces/{made.Id}"));
        var general = await user.GeneralAsync(made.Id);
        Assert.Equal(
            (ChannelKind.Public, true, 1, 1L),
            (general.Kind, general.Joined, general.MemberCount, general.LastSeq)
        );
        var other = await shared.Server.RegisterAsync();
        await other.ExpectErrorAsync(HttpMethod.Post, "workspaces", request, 409, ErrorCodes.IdConflict);
    }

    [Fact]
    public async Task Owners_and_admins_may_rename_a_workspace()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var path = $"workspaces/{team.Workspace.Id}";
        Assert.Equal(
            "New",
            (
                await team.Owner.RequestAsync<Workspace>(
                    HttpMethod.Patch,
                    path,
                    new UpdateWorkspaceRequest { Name = "New" }
                )
            ).Name
        );
        Assert.Equal("New", (await team.Members[0].GetAsync<Workspace>(path)).Name);
        await team.Members[0]
            .ExpectErrorAsync(
                HttpMethod.Patch,
                path,
                new UpdateWorkspaceRequest { Name = "Mine" },
                403,
                ErrorCodes.AccessForbidden
            );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Patch,
            path,
            new UpdateWorkspaceRequest { Name = "" },
            422,
            ErrorCodes.RequestInvalid
        );
    }

    [Fact]
    public async Task Members_are_paged_in_join_order()
    {
        var team = await shared.Server.TeamAsync(members: 4);
        var expected = team.Members.Select(member => member.Id).Prepend(team.Owner.Id).ToList();
        foreach (var path in new[] { $"workspaces/{team.Workspace.Id}/members", $"channels/{team.General.Id}/members" })
        {
            var (found, cursor) = (new List<UserId>(), "");
            do
            {
                var page = await team.Owner.GetAsync<ItemList<Member>>($"{path}?limit=2{cursor}");
                Assert.InRange(page.Items.Count, 1, 2);
                found.AddRange(page.Items.Select(member => member.User.Id));
                cursor = page.Next is { } next ? $"&cursor={next}" : "";
            } while (cursor.Length > 0);

            Assert.Equal(expected, found);
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Get,
                $"{path}?limit=0",
                null,
                400,
                ErrorCodes.RequestMalformed
            );
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Get,
                $"{path}?limit=101",
                null,
                400,
                ErrorCodes.RequestMalformed
            );
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Get,
                $"{path}?limit=many",
                null,
                400,
                ErrorCodes.RequestMalformed
            );
            await team.Owner.ExpectErrorAsync(
                HttpMethod.Get,
                $"{path}?cursor=***",
                null,
                400,
                ErrorCodes.RequestMalformed
            );
            foreach (
                var position in new[]
                {
                    "x",
                    $"9223372036854775807 {Ids.New()}",
                    $"-9223372036854775808 {Ids.New()}",
                    "1 1",
                }
            )
            {
                var forged = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(position));
                await team.Owner.ExpectErrorAsync(
                    HttpMethod.Get,
                    $"{path}?cursor={forged}",
                    null,
                    400,
                    ErrorCodes.RequestMalformed
                );
            }
        }
    }

    [Fact]
    public async Task Only_owners_grant_the_owner_role()
    {
        var team = await shared.Server.TeamAsync();
        var admin = await team.AddMemberAsync("Admin", WorkspaceRole.Admin);
        var member = await team.AddMemberAsync();
        var path = $"workspaces/{team.Workspace.Id}/members";
        var changed = await admin.ChangeRoleAsync(team.Workspace.Id, member.Id, WorkspaceRole.Admin);
        Assert.Equal((member.Id, WorkspaceRole.Admin), (changed.User.Id, changed.Role));
        await admin.ChangeRoleAsync(team.Workspace.Id, member.Id, WorkspaceRole.Member);
        await admin.ExpectErrorAsync(
            HttpMethod.Patch,
            $"{path}/{member.Id}",
            Role(WorkspaceRole.Owner),
            403,
            ErrorCodes.AccessForbidden
        );
        await admin.ExpectErrorAsync(
            HttpMethod.Patch,
            $"{path}/{admin.Id}",
            Role(WorkspaceRole.Owner),
            403,
            ErrorCodes.AccessForbidden
        );
        await admin.ExpectErrorAsync(
            HttpMethod.Patch,
            $"{path}/{team.Owner.Id}",
            Role(WorkspaceRole.Member),
            403,
            ErrorCodes.AccessForbidden
        );
        await admin.ExpectErrorAsync(
            HttpMethod.Delete,
            $"{path}/{team.Owner.Id}",
            null,
            403,
            ErrorCodes.AccessForbidden
        );
        await member.ExpectErrorAsync(
            HttpMethod.Patch,
            $"{path}/{member.Id}",
            Role(WorkspaceRole.Admin),
            403,
            ErrorCodes.AccessForbidden
        );
        await admin.ExpectErrorAsync(
            HttpMethod.Patch,
            $"{path}/{Ids.User()}",
            Role(WorkspaceRole.Member),
            404,
            ErrorCodes.UserNotFound
        );
    }

    [Fact]
    public async Task Last_owner_cannot_leave_or_be_demoted()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var path = $"workspaces/{team.Workspace.Id}/members";
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Patch,
            $"{path}/{team.Owner.Id}",
            Role(WorkspaceRole.Admin),
            422,
            ErrorCodes.WorkspaceLastOwner
        );
        await team.Owner.ExpectErrorAsync(
            HttpMethod.Delete,
            $"{path}/{team.Owner.Id}",
            null,
            422,
            ErrorCodes.WorkspaceLastOwner
        );
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, team.Members[0].Id, WorkspaceRole.Owner);

        // Both at once, each removes the other: one owner remains.
        var answers = await Task.WhenAll(
            team.Owner.SendAsync(HttpMethod.Patch, $"{path}/{team.Members[0].Id}", Role(WorkspaceRole.Member)),
            team.Members[0].SendAsync(HttpMethod.Patch, $"{path}/{team.Owner.Id}", Role(WorkspaceRole.Member))
        );
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        var members = await team.Owner.GetAsync<ItemList<Member>>(path);
        Assert.Single(members.Items, member => member.Role == WorkspaceRole.Owner);
    }

    [Fact]
    public async Task Concurrent_leaves_of_two_owners_keep_one()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var other = team.Members[0];
        await team.Owner.ChangeRoleAsync(team.Workspace.Id, other.Id, WorkspaceRole.Owner);
        var path = $"workspaces/{team.Workspace.Id}/members";
        var answers = await Task.WhenAll(
            team.Owner.SendAsync(HttpMethod.Delete, $"{path}/{team.Owner.Id}"),
            other.SendAsync(HttpMethod.Delete, $"{path}/{other.Id}")
        );
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        await Assert
            .Single(answers, answer => answer.StatusCode != HttpStatusCode.NoContent)
            .ExpectErrorAsync(422, ErrorCodes.WorkspaceLastOwner);
    }

    [Fact]
    public async Task Removed_member_loses_all_access_to_the_workspace()
    {
        var team = await shared.Server.TeamAsync(members: 1);
        var member = team.Members[0];
        var room = await team.ChannelAsync(ChannelKind.Private, member);
        await team.Owner.RemoveFromWorkspaceAsync(team.Workspace.Id, member.Id);
        await member.ExpectErrorAsync(
            HttpMethod.Get,
            $"workspaces/{team.Workspace.Id}",
            null,
            404,
            ErrorCodes.WorkspaceNotFound
        );
        await member.ExpectErrorAsync(HttpMethod.Get, $"channels/{room.Id}", null, 404, ErrorCodes.ChannelNotFound);
        await member.ExpectErrorAsync(
            HttpMethod.Get,
            $"channels/{team.General.Id}/messages",
            null,
            404,
            ErrorCodes.ChannelNotFound
        );
        Assert.Empty((await member.GetAsync<ItemList<Workspace>>("workspaces")).Items);
        Assert.Equal(1, (await team.Owner.ChannelAsync(room.Id)).MemberCount);
        Assert.Equal(1, (await team.Owner.ChannelAsync(team.General.Id)).MemberCount);

        // A new invite does not restore the private channel.
        await member.AcceptAsync((await team.Owner.InviteAsync(team.Workspace.Id)).Code);
        await member.ExpectErrorAsync(HttpMethod.Get, $"channels/{room.Id}", null, 404, ErrorCodes.ChannelNotFound);
    }

    private static UpdateMemberRequest Role(WorkspaceRole role) => new() { Role = role };
}
