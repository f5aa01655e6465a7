using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Server.Gateway;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Tests.Robustness;

namespace Parley.Server.Tests.UserStreams;

/// <summary>A stream of a user is replayed as that of a channel: nothing is lost, whatever was not published.</summary>
public sealed class UserReplayTests(FaultyServerFixture fixture) : IClassFixture<FaultyServerFixture>
{
    private readonly FaultyServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resume_replays_missed_events_in_order_before_live_ones()
    {
        var user = await _server.RegisterAsync();
        var ready = await ReadyAsync(user);
        await AppendUnpublishedAsync(user, 130);
        await using var socket = await ResumeAsync(user, ready);
        await socket.ReceiveAsync<ResumedFrame>();
        await RenameAsync(user, "Live");
        await socket.ReceiveAsync<ProfileUpdated>(change => change.DisplayName == "Live");
        Assert.Equal((ready.UserSeq, ready.UserSeq + 130), (socket.Ready.UserEventsAfter, socket.Ready.UserSeq));
        Assert.Equal(
            Enumerable.Range(1, 131).Select(i => ready.UserSeq + i),
            socket.Frames.OfType<UserEvent>().Select(change => change.UserSeq)
        );
        Assert.Equal(130, socket.Frames.TakeWhile(frame => frame is not ResumedFrame).OfType<UserEvent>().Count());
    }

    [Theory]
    [InlineData("nothing missed")]
    [InlineData("another epoch")]
    [InlineData("ahead")]
    [InlineData("no resume")]
    public async Task Without_a_replay_ready_is_the_fresh_state(string how)
    {
        var user = await _server.RegisterAsync();
        await RenameAsync(user, "First");
        var ready = await ReadyAsync(user);
        if (how is not "nothing missed")
        {
            await RenameAsync(user, "Second");
        }

        await using var socket = how switch
        {
            "another epoch" => await ResumeAsync(user, ready with { Epoch = "other" }),
            "ahead" => await ResumeAsync(user, ready with { UserSeq = 1_000 }),
            "no resume" => await user.OpenSocketAsync(),
            _ => await ResumeAsync(user, ready),
        };
        Assert.Null(socket.Ready.UserEventsAfter);
        await RenameAsync(user, "Third");
        await socket.ReceiveAsync<ProfileUpdated>();
        Assert.Equal([socket.Ready.UserSeq + 1], socket.Frames.OfType<UserEvent>().Select(change => change.UserSeq));
    }

    [Fact]
    public async Task More_missed_events_than_are_replayed_or_kept_make_a_fresh_state()
    {
        await using var server = await FaultyServer.StartAsync(("Gateway:ReplayEvents", "5"));
        var user = await server.RegisterAsync();
        var ready = await ReadyAsync(user);
        await AppendUnpublishedAsync(user, 6, server);
        await using (var long6 = await ResumeAsync(user, ready))
        {
            Assert.Null(long6.Ready.UserEventsAfter);
        }

        await using (var long5 = await ResumeAsync(user, ready with { UserSeq = ready.UserSeq + 1 }))
        {
            Assert.Equal(ready.UserSeq + 1, long5.Ready.UserEventsAfter);
        }

        // The three newest stay.
        Assert.True(await server.Trimmer.TrimAsync(server.Clock.GetUtcNow().AddDays(1), keep: 3, Token) > 0);
        var last = ready.UserSeq + 6;
        await using (var trimmed = await ResumeAsync(user, ready with { UserSeq = last - 4 }))
        {
            Assert.Null(trimmed.Ready.UserEventsAfter);
        }

        await using (var kept = await ResumeAsync(user, ready with { UserSeq = last - 3 }))
        {
            await kept.ReceiveAsync<ResumedFrame>();
            Assert.Equal([last - 2, last - 1, last], kept.Frames.OfType<UserEvent>().Select(change => change.UserSeq));
        }
    }

    [Fact]
    public async Task Event_after_unpublished_ones_brings_these_first()
    {
        var user = await _server.RegisterAsync();
        await using var socket = await user.OpenSocketAsync();
        await AppendUnpublishedAsync(user, 3);
        await RenameAsync(user, "Published");
        await socket.ReceiveAsync<ProfileUpdated>(change => change.DisplayName == "Published");
        Assert.Equal(
            Enumerable.Range(1, 4).Select(i => socket.Ready.UserSeq + i),
            socket.Frames.OfType<UserEvent>().Select(change => change.UserSeq)
        );
    }

    [Fact]
    public async Task Event_whose_publication_was_lost_comes_with_the_next_maintenance()
    {
        var user = await _server.RegisterAsync();
        await using var socket = await user.OpenSocketAsync();
        await AppendUnpublishedAsync(user, 2);
        var maintenance = _server.Services.GetServices<IHostedService>().OfType<SocketMaintenance>().Single();
        await FetchMissedUserEventsAsync(maintenance, Token);
        await socket.ReceiveAsync<ProfileUpdated>(change => change.UserSeq == socket.Ready.UserSeq + 2);
        Assert.Equal(2, socket.Frames.OfType<UserEvent>().Count());
    }

    [Fact]
    public async Task Ended_session_gets_no_event_live_or_by_resume_or_by_rest()
    {
        var user = await _server.RegisterAsync();
        var ready = await ReadyAsync(user);
        await using var socket = await user.OpenSocketAsync();
        await user.RequestAsync(HttpMethod.Post, "auth/logout");
        await socket.ClosedAsync();
        await AppendUnpublishedAsync(user, 1);
        Assert.Empty(socket.Frames.OfType<UserEvent>());
        Assert.Equal(401, (await Assert.ThrowsAsync<UpgradeRefusedException>(() => ResumeAsync(user, ready))).Status);
        using var page = await user.SendAsync(HttpMethod.Get, "me/events");
        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
    }

    [Fact]
    public async Task Pages_hold_the_callers_own_events_only_in_order_and_are_bounded()
    {
        var user = await _server.RegisterAsync();
        var other = await _server.RegisterAsync();
        await AppendUnpublishedAsync(other, 2);
        var start = (await ReadyAsync(user)).UserSeq;
        await AppendUnpublishedAsync(user, 7);
        var seen = new List<long>();
        var after = start;
        EventPage page;
        do
        {
            page = await user.GetAsync<EventPage>($"me/events?after={after}&limit=3");
            Assert.InRange(page.Events.Count, 0, 3);
            seen.AddRange(page.Events.Select(frame => Assert.IsType<ProfileUpdated>(frame).UserSeq));
            Assert.Equal((start + 7, null), (page.LastSeq, page.Resync));
            after = page.NextSeq;
        } while (page.Events.Count > 0);
        Assert.Equal(Enumerable.Range(1, 7).Select(i => start + i), seen);
        using var refused = await user.SendAsync(HttpMethod.Get, "me/events?limit=101");
        await refused.ExpectErrorAsync(400, ErrorCodes.RequestMalformed);

        // The id of a user is the id of a stream: it must not open it by the routes of channels.
        foreach (var path in new[] { "events", "messages", "" })
        {
            using var foreign = await user.SendAsync(HttpMethod.Get, $"channels/{other.Id}/{path}".TrimEnd('/'));
            Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        }
    }

    [Fact]
    public async Task Page_below_the_retained_floor_asks_for_a_fresh_state()
    {
        await using var server = await FaultyServer.StartAsync();
        var user = await server.RegisterAsync();
        await AppendUnpublishedAsync(user, 4, server);
        Assert.True(await server.Trimmer.TrimAsync(server.Clock.GetUtcNow().AddDays(1), keep: 1, Token) > 0);
        var page = await user.GetAsync<EventPage>("me/events?after=1");
        Assert.Equal((true, page.LastSeq), (page.Resync, page.NextSeq));
        Assert.Empty(page.Events);
        Assert.Single((await user.GetAsync<EventPage>($"me/events?after={page.LastSeq - 1}")).Events);
    }

    private static Task RenameAsync(TestUser user, string name) =>
        user.RequestAsync(HttpMethod.Patch, "me", new UpdateMeRequest { DisplayName = name });

    private static async Task<ReadyFrame> ReadyAsync(TestUser user)
    {
        await using var socket = await user.OpenSocketAsync();
        return socket.Ready;
    }

    private static Task<TestSocket> ResumeAsync(TestUser user, ReadyFrame ready) =>
        TestSocket.OpenAsync(
            user.Http.BaseAddress!,
            options => options.SetRequestHeader("Authorization", $"Bearer {user.Token}"),
            resume: new()
            {
                Epoch = ready.Epoch,
                UserSeq = ready.UserSeq,
                Channels = new Dictionary<ChannelId, long>(),
            }
        );

    /// <summary>Commits events as a node does that crashes before it publishes them.</summary>
    private async Task AppendUnpublishedAsync(TestUser user, int count, FaultyServer? server = null)
    {
        for (var i = 0; i < count; i++)
        {
            var effect = new AppendUserEvents(
                [user.Id.Value],
                new ProfileUpdated { UserSeq = 0, DisplayName = $"{i}" },
                _server.Clock.GetUtcNow()
            );
            var result = await (server ?? _server).Log.AppendAsync(
                new(Ids.New(), default, [new EventDraft(null, [effect], _server.Clock.GetUtcNow())])
            );
            Assert.Equal(AppendOutcome.Committed, result.Outcome);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "FetchMissedUserEventsAsync")]
    private static extern Task FetchMissedUserEventsAsync(
        SocketMaintenance maintenance,
        CancellationToken cancellationToken
    );
}
