using System.Globalization;
using System.Text.Json;
using Parley.Json;
using Parley.Rest;

namespace Parley.EndToEnd.Tests;

/// <summary>
/// Responsiveness of the page with many messages in memory: <c>PARLEY_HELD=100</c> for 100 channels of a thousand
/// messages each, else five. The test asserts frames; times depend on the machine and are only printed.
/// </summary>
[Collection(Presentation.Name)]
public sealed class ResponsivenessTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    private const int Each = 1_000;

    /// <summary>
    /// Runs once for each action and returns the ms until it is painted and the frames begun before. <c>act</c>
    /// performs one, <c>seen</c> returns whether its outcome is in the page.
    /// </summary>
    private const string Timed = """
        const timed = async (act, seen) => {
          const start = performance.now();
          let frames = 0;
          act();
          for (; !seen(); frames++) await new Promise((done) => requestAnimationFrame(done));
          // What is in the page by the end of this frame's work is painted right after it.
          await new Promise((done) =>
            requestAnimationFrame(() => {
              const channel = new MessageChannel();
              channel.port1.onmessage = done;
              channel.port2.postMessage(0);
            }),
          );
          return [performance.now() - start, frames];
        };
        // People do not act just when a frame has been painted.
        const pause = () => new Promise((done) => setTimeout(done, 100 + 50 * Math.random()));
        """;

    [Fact]
    public async Task Input_send_and_switch_latency_stays_low_with_many_messages_in_memory()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("PARLEY_HELD") ?? "5", CultureInfo.InvariantCulture);
        await using var team = await Fixture.CreateTeamAsync();
        var channels = new List<Channel>();
        for (var number = 1; number <= count; number++)
        {
            await RetryAsync(async () => channels.Add(await team.ChannelAsync($"held-{number:000}")));
            var channel = channels[^1];
            await RetryAsync(() => team.ImportAsync(channel, Each));
            await RetryAsync(async () =>
                await team.Owner.MarkReadAsync(channel.Id, (await team.Owner.ChannelAsync(channel.Id)).LastSeq)
            );
        }

        // The first page of a channel is all of it: as if it was read to its start.
        var chat = await OpenAsync(
            team.Owner,
            team.PathOf(channels[0]),
            before: window =>
                window.Page.RouteAsync(
                    "**/messages?limit=30",
                    async route =>
                    {
                        var channel = channels.FirstOrDefault(each =>
                            route.Request.Url.Contains(each.Id.ToString(), StringComparison.Ordinal)
                        );
                        if (channel is null)
                        {
                            await route.ContinueAsync();
                            return;
                        }

                        await route.FulfillAsync(
                            new()
                            {
                                ContentType = "application/json",
                                BodyBytes = JsonSerializer.SerializeToUtf8Bytes(
                                    await ReadAllAsync(team.Owner, channel),
                                    ParleyJson.Default.MessagePage
                                ),
                            }
                        );
                    }
                )
        );
        foreach (var channel in channels)
        {
            await chat.Channel(channel.Name).ClickAsync();
            await Expect(chat.Row($"Entry {Each}").And(chat.Log.Locator($"[aria-setsize='{Each}']")))
                .ToBeInViewportAsync();
        }

        var switches = await TimesAsync(
            chat,
            """
            const feed = (name) =>
              document.querySelector(
                `[role=feed][aria-label="Messages in #${name}"] article[data-message-id]`,
              );
            const names = [...document.querySelectorAll("nav a")]
              .filter((link) => link.textContent.includes("held-"))
              .slice(0, 21);
            const times = [];
            for (const link of names.toReversed()) {
              const name = /held-\d+/.exec(link.textContent)[0];
              await pause();
              times.push(
                await timed(
                  () => link.click(),
                  () => feed(name),
                ),
              );
            }
            return times;
            """
        );
        await chat.SendAndWaitAsync("Warm");
        var sends = await TimesAsync(
            chat,
            """
            const last = () => [...document.querySelectorAll("article")].at(-1)?.dataset.messageId;
            const area = document.querySelector("textarea");
            const times = [];
            for (let number = 0; number < 12; number++) {
              area.value = `Measured ${number}`;
              area.dispatchEvent(new InputEvent("input", { bubbles: true }));
              await pause();
              const before = last();
              times.push(
                await timed(
                  () =>
                    area.dispatchEvent(
                      new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }),
                    ),
                  () => last() !== before,
                ),
              );
            }
            return times;
            """
        );
        var keys = await TimesAsync(
            chat,
            """
            const area = document.querySelector("textarea");
            const times = [];
            for (let number = 0; number < 60; number++) {
              await pause();
              times.push(
                await timed(
                  () => {
                    area.value += "x";
                    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
                  },
                  () => true,
                ),
              );
            }
            return times;
            """
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count * Each} messages held; "
                + $"ms, median and p95: switch {Describe(switches)}, send {Describe(sends)}, key {Describe(keys)}"
        );
        Assert.All(switches.Concat(sends).Concat(keys), action => Assert.InRange(action.Frames, 0, 1));
    }

    /// <summary>Retries after a rate limit.</summary>
    private static Task RetryAsync(Func<Task> work) =>
        PageWait.UntilAsync(
            async () =>
            {
                try
                {
                    await work();
                    return true;
                }
                catch (InvalidOperationException exception)
                    when (exception.Message.Contains("rate.limited", StringComparison.Ordinal))
                {
                    return false;
                }
            },
            "the server takes it"
        );

    private static async Task<(double Ms, int Frames)[]> TimesAsync(ChatPage chat, string script) =>
        Array.ConvertAll(
            await chat.Page.EvaluateAsync<double[][]>($"async () => {{ {Timed} {script} }}"),
            static action => (action[0], (int)action[1])
        );

    private static string Describe((double Ms, int Frames)[] actions)
    {
        var times = actions.Select(static action => action.Ms).Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{times[times.Length / 2]:0.0} {times[times.Length * 95 / 100]:0.0}"
        );
    }

    private static async Task<MessagePage> ReadAllAsync(TestUser owner, Channel channel) =>
        (await owner.MessagesAsync(channel.Id, "?limit=1")) with
        {
            Messages = await owner.HistoryAsync(channel.Id),
            HasOlder = false,
        };
}
