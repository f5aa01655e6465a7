using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces;
using Parley.Server.Features.Workspaces.Verbs;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.UserStreams;

/// <summary>Another display name, as others learn of it: by deferred work, in each common workspace.</summary>
public sealed class MemberNameTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_of_common_workspaces_learn_of_another_name_and_nobody_else_does()
    {
        var user = await _server.RegisterAsync();
        var (one, two) = (await WorkspaceAsync(user), await WorkspaceAsync(user));
        var left = await WorkspaceAsync(user);
        var (watcher, former) = (one.Members[1], left.Members[1]);
        await left.Members[0].RemoveFromWorkspaceAsync(left.Id, user.Id);
        await using var socket = await watcher.OpenSocketAsync();
        await using var outside = await former.OpenSocketAsync();
        var before = await watcher.ChannelAsync(one.General.Id);
        await RenameAsync(user, "Another");
        await RenameAsync(user, "Another");
        var update = await socket.ReceiveAsync<MemberUpdated>();
        Assert.Equal(
            new MemberUpdated
            {
                ChannelId = one.General.Id,
                Seq = before.LastSeq + 1,
                WorkspaceId = one.Id,
                UserId = user.Id,
                DisplayName = "Another",
            },
            update
        );
        await DoneAsync(user);
        Assert.Equal(["Another"], await NamesAsync(watcher, one.General, user));
        Assert.Equal(["Another"], await NamesAsync(two.Members[1], two.General, user));
        Assert.Empty(await NamesAsync(former, left.General, user));
        await outside.RoundTripAsync();
        Assert.Empty(outside.Frames.OfType<MemberUpdated>());

        // Nothing to read.
        Assert.Equal(before.LastIndex, (await watcher.ChannelAsync(one.General.Id)).LastIndex);
    }

    [Fact]
    public async Task Quick_changes_share_one_row_of_work_and_end_with_the_last_name_everywhere()
    {
        const int Changes = 40;
        var user = await _server.RegisterAsync();
        var workspaces = new List<Created> { await WorkspaceAsync(user), await WorkspaceAsync(user) };
        for (var i = 0; i < Changes; i++)
        {
            await RenameAsync(user, $"Name {i}");
            Assert.InRange(await RowsAsync(user), 0, 1);
        }

        await DoneAsync(user);
        foreach (var workspace in workspaces)
        {
            var names = await NamesAsync(workspace.Members[0], workspace.General, user);
            Assert.Equal($"Name {Changes - 1}", names[^1]);

            // Never an older name after a newer one. A repeated attempt may repeat the name.
            var numbers = names.ConvertAll(name => int.Parse(name!.Split(' ')[1], null));
            Assert.Equal(numbers.Order(), numbers);
        }
    }

    [Fact]
    public async Task Name_that_is_not_the_current_one_is_refused_in_the_commit()
    {
        var user = await _server.RegisterAsync();
        var workspace = await WorkspaceAsync(user);
        var general = _server.Services.GetRequiredService<IGrainFactory>().GetChannelGrain(workspace.General.Id.Value);
        var old = await general.ExecuteAsync(new UpdateMemberNameCommand(user.Id.Value, "Never was"));
        Assert.Equal(ErrorCodes.UserNotFound, old.Error?.Code);
        Assert.Empty(await NamesAsync(workspace.Members[0], workspace.General, user));
    }

    [Fact]
    public async Task Attempt_after_a_crash_goes_on_after_the_last_step_and_one_without_lease_stops()
    {
        // More than one step of 20 workspaces. The first user of the server has one already.
        await _server.RegisterAsync();
        var user = await _server.RegisterAsync();
        var workspaces = new List<(WorkspaceId Id, Channel General)>();
        for (var i = 0; i < 23; i++)
        {
            var id = (await user.CreateWorkspaceAsync(Ids.Name("team"))).Id;
            workspaces.Add((id, await user.GeneralAsync(id)));
        }

        workspaces.Sort((one, other) => one.Id.Value.CompareTo(other.Id.Value));
        var handler = _server.Services.GetServices<IWorkHandler>().OfType<MemberNames>().Single();
        var row = await LeaseAsync(user.Id);
        await _server.UseAsync(context =>
            context
                .Work.Where(work => work.Id == row.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(work => work.LeaseOwner, Ids.New()), Token)
        );

        // The lease is lost: the first step is repeated by the attempt that has it, the second one is not begun.
        Assert.Equal(WorkResult.Done, await handler.RunAsync(new(row, handler.MaxAttempts), Token));
        Assert.Equal([.. Enumerable.Repeat(1, 20), 0, 0, 0], await CountsAsync());

        // A crash after the first step.
        await _server.UseAsync(context => context.Work.Where(work => work.Id == row.Id).ExecuteDeleteAsync(Token));
        row = await LeaseAsync(user.Id, after: workspaces[19].Id.Value);
        Assert.Equal(WorkResult.Done, await handler.RunAsync(new(row, handler.MaxAttempts), Token));
        Assert.Equal(Enumerable.Repeat(1, 23), await CountsAsync());
        await _server.UseAsync(async context =>
        {
            var stored = await context.Work.AsNoTracking().SingleAsync(work => work.Id == row.Id, Token);
            Assert.Equal(workspaces[22].Id.Value, new Guid(stored.Payload.AsSpan(16), bigEndian: true));
            await context.Work.Where(work => work.Id == row.Id).ExecuteDeleteAsync(Token);
        });

        async Task<List<int>> CountsAsync()
        {
            var counts = new List<int>();
            foreach (var (_, general) in workspaces)
            {
                counts.Add((await NamesAsync(user, general, user)).Count);
            }

            return counts;
        }
    }

    [Fact]
    public async Task Changes_beyond_the_limit_are_refused_and_requests_that_change_nothing_do_not_count()
    {
        await using var server = await FaultyServer.StartAsync(("Accounts:NameChangesPerHour", "2"));
        var user = await server.RegisterAsync();
        foreach (var name in new[] { "One", "One", "Two", "Two" })
        {
            await RenameAsync(user, name);
        }

        await user.ExpectErrorAsync(
            HttpMethod.Patch,
            "me",
            new UpdateMeRequest { DisplayName = "Three" },
            429,
            ErrorCodes.RateLimited
        );
        Assert.Equal("Two", (await user.GetAsync<Me>("me")).DisplayName);
    }

    private static Task RenameAsync(TestUser user, string name) =>
        user.RequestAsync(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = name });

    private static async Task<List<string?>> NamesAsync(TestUser reader, Channel general, TestUser user) =>
        [
            .. (await reader.EventsAsync(general.Id))
                .OfType<MemberUpdated>()
                .Where(update => update.UserId == user.Id)
                .Select(update => update.DisplayName),
        ];

    /// <summary>A workspace of another owner, with the user and a watcher.</summary>
    private async Task<Created> WorkspaceAsync(TestUser user)
    {
        var owner = await _server.RegisterAsync();
        var id = (await owner.CreateWorkspaceAsync(Ids.Name("team"))).Id;
        var code = (await owner.InviteAsync(id)).Code;
        await user.AcceptAsync(code);
        return new(id, await owner.GeneralAsync(id), [owner, await _server.RegisterAsync(code)]);
    }

    /// <summary>A row as a runner has it that is killed now.</summary>
    private async Task<WorkEntity> LeaseAsync(UserId userId, Guid after = default)
    {
        var now = TimeProvider.System.GetUtcNow();
        var item = MemberNames.ToWork(userId.Value, now);
        var row = new WorkEntity
        {
            Id = item.Id,
            Kind = item.Kind,
            Payload = [.. item.Payload[..16], .. after.ToByteArray(bigEndian: true)],
            DueAt = now,
            Attempts = 1,
            LeaseOwner = Ids.New(),
            LeaseUntil = now.AddHours(1),
        };
        await _server.UseAsync(context => context.InsertAsync(row, Token));
        return row;
    }

    private async Task<int> RowsAsync(TestUser user)
    {
        var (rows, id) = (0, user.Id.Value.ToByteArray(bigEndian: true));
        await _server.UseAsync(async context =>
            rows = (
                await context.Work.AsNoTracking().Where(work => work.Kind == MemberNames.WorkKind).ToListAsync(Token)
            ).Count(work => work.Payload.AsSpan().StartsWith(id))
        );
        return rows;
    }

    private Task DoneAsync(TestUser user) =>
        Wait.UntilAsync(async () => await RowsAsync(user) == 0, () => "the name is everywhere");

    private sealed record Created(WorkspaceId Id, Channel General, TestUser[] Members);
}
