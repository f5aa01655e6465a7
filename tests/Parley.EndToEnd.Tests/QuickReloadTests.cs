using System.Globalization;

namespace Parley.EndToEnd.Tests;

/// <summary>A reload right after sending loses no message.</summary>
[Collection(Messaging.Name)]
public sealed class QuickReloadTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>Types and sends the texts, and reloads the page <c>delay</c> ms after the last one.</summary>
    private const string SendAndReload = """
        (area, { texts, delay }) => {
          window.isOld = true;
          for (const text of texts) {
            area.value = text;
            area.dispatchEvent(new InputEvent("input", { bubbles: true }));
            area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
          }
          setTimeout(() => location.reload(), delay);
        }
        """;

    [Fact]
    public async Task Messages_sent_in_a_burst_before_a_reload_arrive_once_in_order()
    {
        const int rounds = 3;
        const int burst = 12;
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var sent = new List<string>();
        for (var round = 1; round <= rounds; round++)
        {
            var texts = Texts($"Round {round}", burst);
            sent.AddRange(texts);
            await ReloadAfterAsync(chat, texts, delay: 0);
        }

        await AllArriveAsync(team, chat, sent);
    }

    [Fact]
    public async Task Message_sent_just_before_a_reload_arrives_once_and_leaves_the_composer_empty()
    {
        const int delays = 6;
        await using var team = await Fixture.CreateTeamAsync();
        var chat = await OpenAsync(team.Owner, team.PathOf(team.General));
        var sent = new List<string>();
        for (var delay = 0; delay < delays; delay++)
        {
            // Twice each: whether a transaction is committed in time varies.
            for (var time = 1; time <= 2; time++)
            {
                var texts = Texts($"After {delay} ms, time {time}", 1);
                sent.AddRange(texts);
                await ReloadAfterAsync(chat, texts, delay);
                await Expect(chat.Composer).ToHaveValueAsync(string.Empty);
            }
        }

        await AllArriveAsync(team, chat, sent);
    }

    [Fact]
    public async Task Message_sent_before_a_reload_is_sent_once_with_another_tab_open()
    {
        await using var team = await Fixture.CreateTeamAsync();
        var first = await OpenAsync(team.Owner, team.PathOf(team.General));
        var second = await first.SecondTabAsync();
        var sent = new List<string>();
        for (var round = 1; round <= 3; round++)
        {
            var texts = Texts($"Round {round}", 4);
            sent.AddRange(texts);
            await Task.WhenAll(ReloadAfterAsync(first, texts, delay: 0), second.Page.ReloadAsync());
            await second.ExpectConnectedAsync();
            await WaitForAsync(team, sent.Count);
        }

        await AllArriveAsync(team, first, sent);
        await Expect(second.Row("Round 3, 4")).ToHaveCountAsync(1);
    }

    private static string[] Texts(string what, int count) =>
        [
            .. Enumerable
                .Range(1, count)
                .Select(number => string.Create(CultureInfo.InvariantCulture, $"{what}, {number}")),
        ];

    private static async Task ReloadAfterAsync(ChatPage chat, string[] texts, int delay)
    {
        await chat.Composer.EvaluateAsync(SendAndReload, new { texts, delay });
        await chat.Page.WaitForFunctionAsync("() => window.isOld !== true");
        await chat.ExpectConnectedAsync();
    }

    private static async Task AllArriveAsync(BrowserTeam team, ChatPage chat, List<string> sent)
    {
        await WaitForAsync(team, sent.Count);
        // A message sent after them arrives after them: nothing is in flight.
        await chat.SendAndWaitAsync("The last one");
        string[] expected = [.. sent, "The last one"];
        Assert.Equal(expected, await StoredAsync(team));
    }

    private static Task WaitForAsync(BrowserTeam team, int count) =>
        PageWait.UntilAsync(async () => (await StoredAsync(team)).Length >= count, $"{count} messages on the server");

    private static async Task<string[]> StoredAsync(BrowserTeam team) =>
        [
            .. (await team.Owner.MessagesAsync(team.General.Id, "?limit=100")).Messages.Select(message =>
                message.Content
            ),
        ];
}
