using Parley.Rest;

namespace Parley.Faults.Tests;

/// <summary>A kill separates no event of a user from its cause, in commits of the log and of EF Core.</summary>
public sealed class UserEventKillTests
{
    private const int Users = 6;
    private const int Kills = 6;

    private readonly Random _random = new(Seed.Value);

    [Fact]
    public async Task Killed_server_has_each_event_of_a_user_with_its_cause_and_no_other()
    {
        using var folder = new DataFolder();
        var port = HostProcess.FreePort();
        var host = HostProcess.Start(folder.Path, port, ("Writes__Burst", "100000"), ("Registration", "Open"));
        List<TestUser> users = [];
        try
        {
            var address = await host.ReadyAsync();
            var team = await Team.CreateAsync(address);
            var invite = (await team.Owner.InviteAsync(team.Workspace.Id)).Code;
            for (var i = 0; i < Users; i++)
            {
                users.Add(await Team.RegisterAsync(address, $"User {i}"));
            }

            for (var kill = 0; kill < Kills; kill++)
            {
                await ChangeUntilKilledAsync(host, team.Workspace.Id, invite, users);
                await host.DisposeAsync();
                host = HostProcess.Start(folder.Path, port, ("Writes__Burst", "100000"), ("Registration", "Open"));
                await host.ReadyAsync();
                foreach (var user in users)
                {
                    await CheckAsync(user, team.Workspace.Id);
                }
            }
        }
        finally
        {
            await host.DisposeAsync();
            foreach (var user in users)
            {
                await user.DisposeAsync();
            }
        }
    }

    /// <summary>All users join, leave and rename themselves until the server is killed in the middle of it.</summary>
    private async Task ChangeUntilKilledAsync(
        HostProcess host,
        WorkspaceId workspace,
        string invite,
        List<TestUser> users
    )
    {
        var (answers, target) = (0, _random.Next(20, 80));
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = users.ConvertAll(async user =>
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    await user.AcceptAsync(invite);
                    await user.RequestAsync(
                        HttpMethod.Patch,
                        "me",
                        new UpdateMeRequest { DisplayName = $"Name {Ids.New():N}" }
                    );
                    await user.RemoveFromWorkspaceAsync(workspace, user.Id);
                    if (Interlocked.Add(ref answers, 3) >= target)
                    {
                        enough.TrySetResult();
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The server is killed. A request without an answer may be committed or not.
            }
        });
        await enough.Task.WithTimeoutAsync("changes to kill among");
        await host.KillAsync();
        await Task.WhenAll(running).WithTimeoutAsync("the users to notice");
    }

    private static async Task CheckAsync(TestUser user, WorkspaceId workspace)
    {
        var events = new List<UserEvent>();
        EventPage page;
        do
        {
            page = await user.GetAsync<EventPage>($"me/events?after={events.Count}&limit=100");
            events.AddRange(page.Events.Cast<UserEvent>());
        } while (page.Events.Count > 0);
        Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => (long)seq), events.Select(one => one.UserSeq));
        Assert.Equal(events.Count, page.LastSeq);
        var memberships = events.Where(one => one is WorkspaceJoined or WorkspaceLeft).ToList();
        Assert.Equal(
            memberships.Select((_, i) => i % 2 == 0 ? typeof(WorkspaceJoined) : typeof(WorkspaceLeft)),
            memberships.Select(one => one.GetType())
        );
        Assert.Equal(
            memberships.Count % 2 == 1,
            (await user.GetAsync<ItemList<Workspace>>("workspaces")).Items.Any(one => one.Id == workspace)
        );
        var names = events.OfType<ProfileUpdated>().Select(one => one.DisplayName);
        Assert.Equal(names.LastOrDefault(user.Me.DisplayName), (await user.GetAsync<Me>("me")).DisplayName);
    }
}
