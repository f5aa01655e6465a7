using Deque.AxeCore.Playwright;

namespace Parley.List.Tests;

/// <summary>Keyboard, focus, selection, announcements and search.</summary>
public sealed class AccessibilityTests(ListBrowser browser)
{
    [Fact]
    public async Task Case_39_keyboard_moves_through_500_rows_without_losing_focus()
    {
        await using var page = await browser.OpenAsync("n=3000&seed=39", options: new(View: ListBrowser.Large));
        await page.Scroller.FocusAsync();
        await page.Page.Keyboard.PressAsync("End");
        for (var press = 0; press < 5; press++)
        {
            await page.Page.Keyboard.PressAsync("ArrowUp");
        }

        var faults = await page.RunAsync<string[]>(
            """
            const faults = [];
            let last = Infinity;
            const key = () => document.activeElement.closest('[data-key]')?.dataset.key;
            const press = async (name) => {
              const before = key();
              const top = list.topOf(before);
              sampler.key(name);
              await sampler.frame();
              const item = document.activeElement;
              const [box, view] = [item.getBoundingClientRect(), scroller.getBoundingClientRect()];
              if (!scroller.contains(item) || item.tagName !== 'ARTICLE')
                faults.push(`${name} from ${before}: the focus is on ${item.tagName}`);
              else if (box.bottom < view.top + 1 || box.top > view.bottom - 1)
                faults.push(`${name}: ${key()} is out of view`);
              if (Math.abs(list.topOf(before) - top) > view.height)
                faults.push(`${name} from ${before} is more than a view`);
              const position = Number(item.getAttribute('aria-posinset'));
              if (position > last) faults.push(`${name} goes from ${last} to ${position}`);
              last = position;
            };
            for (let at = 0; at < 470; at++) await press('ArrowUp');
            for (let at = 0; at < 25; at++) await press('PageUp');
            return [...faults, ...(last < 2500 ? [] : [`only to ${last}`])];
            """
        );
        Assert.Empty(faults);
        await page.Page.Keyboard.PressAsync("Home");
        Assert.Equal(
            "1",
            await page.RunAsync<string>(
                "await sampler.rest(); return document.activeElement.getAttribute('aria-posinset')"
            )
        );
        await page.Page.Keyboard.PressAsync("Control+End");
        Assert.Equal("after", await page.RunAsync<string>("return document.activeElement.id"));
    }

    [Fact]
    public async Task Case_40_focused_field_50_screens_away_keeps_focus_caret_and_text()
    {
        await using var page = await browser.OpenAsync("n=3000&seed=40");
        await page.ToMiddleAsync();
        await page.RunAsync(
            """
            const field = document.createElement('input');
            field.id = 'field';
            sampler.row(sampler.first()).querySelector('article').append(field);
            await sampler.rest();
            field.focus({ preventScroll: true });
            field.value = 'half a word';
            field.setSelectionRange(4, 4);
            await sampler.scroll(-700, 40);
            await sampler.rest();
            """
        );
        await page.Page.Keyboard.TypeAsync("X");
        Assert.Equal(
            "halfX a word",
            await page.RunAsync<string>(
                """
                const field = document.getElementById('field');
                return document.activeElement === field ? field.value : 'lost';
                """
            )
        );
    }

    [Fact]
    public async Task Case_41_selection_over_screens_is_copied_whole_and_in_order()
    {
        await using var page = await browser.OpenAsync("n=3000&seed=41");
        await page.ToMiddleAsync();
        var ends = await page.RunAsync<string[]>(
            """
            const text = (key) => sampler.row(key).querySelector('b').firstChild;
            const from = sampler.first();
            const selection = document.getSelection();
            selection.setBaseAndExtent(text(from), 0, text(from), 1);
            await sampler.scroll(400, 6);
            await sampler.rest();
            const to = sampler.first();
            selection.extend(text(to), text(to).length);
            await sampler.frames(3);
            await sampler.scroll(700, 20);
            await sampler.rest();
            return [from, to];
            """
        );
        await page.Page.Keyboard.PressAsync("Control+c");
        await page.Page.Locator("#after").FocusAsync();
        await page.Page.Keyboard.PressAsync("Control+v");
        var copied = await page.RunAsync<int[]>(
            "return [...document.getElementById('after').value.matchAll(/ m(\\d+)/g)].map((match) => Number(match[1]))"
        );
        var (first, last) = (Number(ends[0]), Number(ends[1]));
        Assert.True(last - first > 10);
        Assert.Equal(Enumerable.Range(first, last - first + 1), copied);
    }

    [Fact]
    public async Task Case_42_only_new_rows_are_announced()
    {
        await using var page = await browser.OpenAsync("n=600&seed=42");
        const string Lines = "await sampler.rest(); return document.getElementById('log').childElementCount";
        Assert.Equal(7, await page.RunAsync<int>($"demo.append(7); {Lines}"));
        Assert.Equal(
            7,
            await page.RunAsync<int>(
                $"demo.prepend(50); list.jump('m10'); await sampler.rest(); demo.switchTo(1); demo.switchTo(0); {Lines}"
            )
        );
        Assert.Equal(
            8,
            await page.RunAsync<int>(
                $"for (let at = 0; at < 20; at++) {{ demo.stream(); await sampler.frame(); }} demo.endStream(); {Lines}"
            )
        );
        Assert.True(
            await page.RunAsync<bool>(
                "return scroller.closest('[aria-live]') === null && scroller.querySelector('[aria-live]') === null"
            )
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Case_43_list_is_a_feed_of_articles_without_accessibility_violations(
        bool hasForcedColors,
        bool hasReducedMotion
    )
    {
        await using var page = await browser.OpenAsync(
            "n=600&seed=43&days=1",
            options: new(HasForcedColors: hasForcedColors, HasReducedMotion: hasReducedMotion)
        );
        await page.ToMiddleAsync();
        var serious = (await page.Page.RunAxe()).Violations.Where(rule => rule.Impact is "serious" or "critical");
        Assert.Empty(serious.Select(rule => $"{rule.Id}: {string.Join(", ", rule.Nodes.Select(node => node.Html))}"));

        var devtools = await page.Page.Context.NewCDPSessionAsync(page.Page);
        var nodes = (await devtools.SendAsync("Accessibility.getFullAXTree"))!
            .Value.GetProperty("nodes")
            .EnumerateArray()
            .Where(node => !node.GetProperty("ignored").GetBoolean())
            .Select(node => (Role: Text(node, "role"), Name: Text(node, "name")))
            .ToList();
        Assert.Equal("Messages", Assert.Single(nodes, node => node.Role == "feed").Name);
        var names = nodes.Where(node => node.Role == "article").Select(node => node.Name).ToList();
        Assert.Equal(
            await page.RunAsync<string[]>(
                "return [...scroller.querySelectorAll('article')].map((item) => item.getAttribute('aria-label'))"
            ),
            names
        );
        var places = await page.RunAsync<int[]>(
            "return [...scroller.querySelectorAll('article')].map((item) => Number(item.getAttribute('aria-posinset')))"
        );
        Assert.Equal(Enumerable.Range(places[0], places.Length), places);
        Assert.True(
            await page.RunAsync<bool>(
                """
                return [...scroller.querySelectorAll('article')].every(
                  (item) => item.getAttribute('aria-setsize') === '600',
                );
                """
            )
        );
    }

    [Fact]
    public async Task Case_44_search_jumps_to_a_hit_80000_rows_away()
    {
        await using var page = await browser.OpenAsync("n=100000&seed=44");
        await page.Page.Keyboard.PressAsync("Control+f");
        await page.Page.Keyboard.TypeAsync("m20000 ");
        var report = await page.SampleAsync(
            """
            document.activeElement.dispatchEvent(
              new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }),
            );
            await sampler.rest();
            """,
            "'m20000'"
        );
        Assert.Equal("find", await page.RunAsync<string>("return document.activeElement.id"));
        Assert.InRange(report.Frames[^1].Top!.Value, 0, 640);
        Assert.True(report.Blank <= 0.01);
    }

    [Fact]
    public async Task Case_21_rekeyed_row_keeps_its_node_and_its_video_plays_on()
    {
        await using var page = await browser.OpenAsync("n=600&seed=21");
        var state = await page.RunAsync<string>(
            """
            const key = sampler.last();
            const row = sampler.row(key);
            const canvas = document.createElement('canvas');
            const context = canvas.getContext('2d');
            const film = document.createElement('video');
            film.muted = true;
            film.srcObject = canvas.captureStream();
            row.querySelector('article').append(film);
            const turn = () => {
              context.fillRect(0, 0, 1 + Math.random() * 9, 9);
              requestAnimationFrame(turn);
            };
            turn();
            await film.play();
            let paused = 0;
            film.addEventListener('pause', () => paused++);
            await sampler.rest();
            sampler.start(key + 'x');
            list.change((edits) => edits.rekey(key, key + 'x'));
            await sampler.frames(20);
            return [sampler.row(key + 'x') === row, film.isConnected, film.paused, paused].join();
            """
        );
        Assert.Equal("true,true,false,0", state);
        var report = await page.RunAsync<Report>("return sampler.stop()");
        Assert.True(report.OffEnd <= Scales.Unseen(1), $"{report.OffEnd} px");
    }

    private static int Number(string key) =>
        int.Parse(key.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(System.Text.Json.JsonElement node, string property) =>
        node.TryGetProperty(property, out var part) && part.TryGetProperty("value", out var value)
            ? value.GetString() ?? ""
            : "";
}
