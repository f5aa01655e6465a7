using Parley.Client;

namespace Parley.Server.Tests.OldDatabases;

/// <summary>What a database of 2026-11-28 has beside channels and messages. See README.md.</summary>
public sealed class OldConversationTests : IDisposable
{
    private const string Day = "2026-11-28";

    private readonly DataFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Conversations_threads_and_sealed_messages_are_kept()
    {
        await using var server = await StartAsync();
        using var ada = await SignInAsync(server, "ada");
        using var bo = await SignInAsync(server, "bo");
        var (adaId, boId) = ((await ada.GetMeAsync(Token)).Id, (await bo.GetMeAsync(Token)).Id);
        var conversations = await bo.GetConversationsAsync(Token).ToListAsync(Token);

        var direct = conversations.Single(found => found is { Kind: ChannelKind.Direct, Encrypted: null });
        Assert.Equal(direct.Id, (await ada.OpenConversationAsync([boId], Token)).Id);
        var messages = (await ada.GetHistoryAsync(direct.Id, cancellationToken: Token)).Messages;
        Assert.Equal(["hello Bo", "hello Ada"], messages.Select(message => message.Content));
        Assert.Equal(messages[0].Seq, direct.ReadSeq);
        Assert.Equal(direct.LastSeq + 1, (await bo.PostAsync(direct.Id, "still here", cancellationToken: Token)).Seq);

        var group = conversations.Single(found => found.Members.Any(member => member.DisplayName == "Cy"));
        var root = (await bo.GetHistoryAsync(group.Id, topLevel: true, cancellationToken: Token)).Messages.Single();
        var thread = await bo.GetThreadAsync(group.Id, root.Id, cancellationToken: Token);
        Assert.Equal(["at the mill", "", "at noon"], thread.Messages.Select(reply => reply.Content));
        Assert.Equal((2, thread.Messages[2].Seq), (thread.Summary?.ReplyCount, thread.Summary?.LastReplySeq));
        Assert.Equal((true, thread.Messages[0].Seq), (thread.Following, thread.ReadSeq));
        Assert.False((await ada.GetThreadAsync(group.Id, root.Id, cancellationToken: Token)).Following);

        var encrypted = conversations.Single(found => found.Encrypted == true);
        Assert.Equal([adaId, boId], encrypted.Members.Select(member => member.Id).OrderBy(id => id.Value));
        var sealedMessages = (await ada.GetHistoryAsync(encrypted.Id, cancellationToken: Token)).Messages;
        Assert.Equal([Sealed(7, 8), Sealed(9)], sealedMessages.Select(message => message.Sealed));
        var versions = await bo.GetMessageHistoryAsync(encrypted.Id, sealedMessages[0].Id, Token).ToListAsync(Token);
        Assert.Equal(Sealed(1, 2, 3), Assert.Single(versions).Sealed);
    }

    [Fact]
    public async Task Events_of_a_user_are_kept_and_continued()
    {
        await using var server = await StartAsync();
        using var bo = await SignInAsync(server, "bo");
        var events = (await bo.GetMyEventsAsync(after: 0, limit: 100, cancellationToken: Token)).Events;
        var seqs = events.Cast<UserEvent>().Select(userEvent => userEvent.UserSeq).ToList();
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(seq => (long)seq), seqs);
        Assert.Equal("Analytical", events.OfType<WorkspaceJoined>().Single().Workspace.Name);
        Assert.Equal("Bo Diddley", events.OfType<ProfileUpdated>().Single().DisplayName);

        await bo.UpdateMeAsync("Bo", Token);
        var next = (await bo.GetMyEventsAsync(seqs[^1], limit: 100, cancellationToken: Token)).Events;
        Assert.Equal(seqs[^1] + 1, Assert.IsType<ProfileUpdated>(Assert.Single(next)).UserSeq);
    }

    [Fact]
    public async Task Devices_are_kept()
    {
        await using var server = await StartAsync();
        using var cy = await SignInAsync(server, "cy");
        var devices = (await cy.GetDevicesAsync(Token)).OrderBy(device => device.RegisteredAt).ToList();
        Assert.Equal(["phone", "laptop"], devices.Select(device => device.Name));

        // The other one is detached when its session has expired.
        Assert.NotNull(devices[0].DetachedAt);
        Assert.Null(devices[0].SessionId);
        await cy.RemoveDeviceAsync(devices[0].Id, Token);
        Assert.Equal(devices[1].Id, Assert.Single(await cy.GetDevicesAsync(Token)).Id);
    }

    /// <summary>
    /// Dee was removed from the workspace, and the server ended before it ran what follows: who shares no workspace
    /// with the members of a group leaves it, and what Dee kept of threads is deleted.
    /// </summary>
    [Fact]
    public async Task Deferred_work_that_waited_is_done()
    {
        await using var server = await StartAsync();
        using var bo = await SignInAsync(server, "bo");
        await Wait.UntilAsync(
            async () => !(await MembersAsync(bo)).Contains("Dee"),
            () => "Dee is removed from the group"
        );
        await Wait.UntilAsync(
            async () =>
                (await server.MetricsAsync())
                    .Split('\n')
                    .Any(line =>
                        line.StartsWith("parley_work_attempts_total{", StringComparison.Ordinal)
                        && line.Contains("kind=\"messages.forget-thread-states\"", StringComparison.Ordinal)
                        && line.Contains("outcome=\"done\"", StringComparison.Ordinal)
                        && line.Contains("} 2", StringComparison.Ordinal)
                    ),
            () => "the states of threads in #general and in the group are deleted"
        );

        static async Task<List<string>> MembersAsync(ParleyClient client) =>
            [
                .. await client
                    .GetConversationsAsync(Token)
                    .SelectMany(conversation => conversation.Members)
                    .Select(member => member.DisplayName)
                    .ToListAsync(Token),
            ];
    }

    private static SealedBody Sealed(params byte[] bytes) => new(bytes);

    private static Task<ParleyClient> SignInAsync(ParleyServer server, string name) =>
        OldDatabase.SignInAsync(server, $"{name}@example.org", Token);

    private Task<ParleyServer> StartAsync() => OldDatabase.StartAsync(_folder.Path, Day, Token);
}
