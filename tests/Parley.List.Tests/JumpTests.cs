namespace Parley.List.Tests;

/// <summary>Jumps to near and far rows, loaded or not, by scrollbar, keyboard and call.</summary>
public sealed class JumpTests(ListBrowser browser)
{
    [Fact]
    public async Task Cases_27_and_28_million_rows_have_reachable_ends_and_a_proportional_thumb()
    {
        await using var page = await browser.OpenAsync("n=1000000&seed=27", options: new(View: ListBrowser.Large));
        Assert.InRange(await page.RunAsync<double>("return scroller.scrollHeight"), 1_000_000, 1_048_576);
        foreach (var part in (double[])[0.25, 0.5, 0.75])
        {
            var at = await page.RunAsync<double>(
                $$"""
                scroller.scrollTop = {{part}} * (scroller.scrollHeight - scroller.clientHeight);
                await sampler.rest();
                return list.indexOf(sampler.first()) / list.stats.rows;
                """
            );
            Assert.InRange(at, part - 0.005, part + 0.005);
        }

        await page.Scroller.FocusAsync();
        await page.Page.Keyboard.PressAsync("Home");
        Assert.Equal("m0", await page.RunAsync<string>("await sampler.rest(); return sampler.first()"));
        await page.Page.Keyboard.PressAsync("End");
        Assert.Equal("m999999", await page.RunAsync<string>("await sampler.rest(); return sampler.last()"));
        Assert.InRange(
            await page.RunAsync<double>(
                "return Math.abs(sampler.seen().rows.get('m999999').bottom - sampler.seen().height)"
            ),
            0,
            0.5
        );
    }

    [Fact]
    public async Task Case_28_scrollbar_thumb_stays_where_it_was_released()
    {
        await using var page = await browser.OpenAsync("n=100000&seed=28");
        var box = (await page.Scroller.BoundingBoxAsync())!;
        var bar = box.X + box.Width - 7;
        const string Offset = "return scroller.scrollTop";
        var end = await page.RunAsync<double>(Offset);
        // The height of the thumb and the arrows are those of the browser.
        for (var grip = 6; grip < 60 && await page.RunAsync<double>(Offset) > end - 1_000; grip += 6)
        {
            await page.Page.Mouse.MoveAsync(bar, box.Y + box.Height - grip);
            await page.Page.Mouse.DownAsync();
            for (var step = 1; step <= 10; step++)
            {
                await page.Page.Mouse.MoveAsync(bar, box.Y + box.Height - grip - (step * box.Height / 25));
                await page.RunAsync("await sampler.frames(2)");
            }

            await page.Page.Mouse.UpAsync();
        }

        var (row, thumb) = await page.RunAsync<double[]>(
            """
            await sampler.rest();
            return [
              list.indexOf(sampler.first()) / list.stats.rows,
              scroller.scrollTop / (scroller.scrollHeight - scroller.clientHeight),
            ];
            """
        )
            is [var first, var second]
            ? (first, second)
            : default;
        Assert.InRange(row, 0.3, 0.8);
        Assert.Equal(row, thumb, 0.005);
    }

    [Fact]
    public async Task Case_30_jump_to_an_unmeasured_row_shows_it_at_its_position_at_once()
    {
        await using var page = await browser.OpenAsync("n=100000&seed=30&estimate=300");
        foreach (var (key, align) in ((string, string)[])[("m50000", "start"), ("m120", "center"), ("m99000", "end")])
        {
            var report = await page.SampleAsync($"list.jump('{key}', '{align}'); await sampler.rest()", $"'{key}'");
            var shown = report.Frames.SkipWhile(frame => frame.Top is null).ToList();
            var place = await page.RunAsync<double>(
                $$"""
                const { rows, height } = sampler.seen();
                const row = rows.get('{{key}}');
                const free = height - row.bottom + row.top;
                return '{{align}}' === 'start' ? 0 : '{{align}}' === 'end' ? free : free / 2;
                """
            );
            Assert.NotEmpty(shown);
            Assert.All(shown, frame => Assert.Equal(place, frame.Top!.Value, 0.5));
            Assert.True(report.Blank <= 0.01, $"{report.Blank} px blank");
        }
    }

    [Fact]
    public async Task Case_31_island_around_an_unloaded_row_merges_with_loaded_rows()
    {
        await using var page = await browser.OpenAsync("n=400&seed=31&history=pages");
        await page.RunAsync(
            """
            const all = async () => {
              await sampler.rest();
              while (demo.answer()) await sampler.rest();
            };
            list.jump('m200', 'center');
            await all();
            list.jump('m-500', 'center');
            await all();
            """
        );
        var middle = await page.RunAsync<double>(
            """
            const { rows, height } = sampler.seen();
            const { top, bottom } = rows.get('m-500');
            return (top + bottom - height) / 2;
            """
        );
        Assert.Equal(0, middle, 0.5);

        var report = await page.SampleAsync(
            """
            for (let at = 0; at < 900 && list.has('gap:-475'); at++) {
              demo.answer();
              await sampler.scroll(100, 1);
            }
            await sampler.rest();
            """
        );
        Assert.True(report.Spread <= Scales.Unseen(1), $"{report.Spread} px");
        Assert.True(report.Blank <= 0.01);
        var order = await page.RunAsync<string>(
            """
            const at = list.indexOf('m-525');
            return Array.from({ length: 925 }, (_, n) => list.rowAt(at + n)?.key).join();
            """
        );
        Assert.Equal(string.Join(',', Enumerable.Range(-525, 925).Select(number => $"m{number}")), order);
    }

    [Fact]
    public async Task Case_31_gaps_are_filled_by_one_request_at_a_time_without_repeats()
    {
        await using var page = await browser.OpenAsync("n=60&seed=31&history=pages");
        await page.RunAsync(
            """
            list.jump('m30', 'center');
            await sampler.rest();
            for (let at = 0; at < 20; at++) {
              demo.answer();
              await sampler.frames(2);
            }
            """
        );
        var asked = await page.RunAsync<int>(
            "await sampler.rest(); const asked = demo.requestCount(); await sampler.frames(30); return asked"
        );
        Assert.Equal(asked, await page.RunAsync<int>("return demo.requestCount()"));
        var report = await page.SampleAsync(
            """
            for (let at = 0; at < 60; at++) {
              await sampler.scroll(-90, 1);
              if (at % 8 === 0) demo.answer();
            }
            await sampler.rest();
            """
        );
        Assert.True(report.Spread <= Scales.Unseen(1), $"{report.Spread} px");
        Assert.True(await page.RunAsync<bool>("return demo.pendingCount() <= 2"));
    }

    [Fact]
    public async Task Cases_32_and_33_user_scroll_cancels_a_jump_and_late_rows_move_nothing()
    {
        await using var page = await browser.OpenAsync("n=400&seed=33&history=pages");
        await page.RunAsync("list.jump('m200', 'center'); await sampler.rest()");
        foreach (var key in (string[])["m100", "m-5000"])
        {
            var moved = await page.RunAsync<double>(
                $$"""
                list.jump('{{key}}');
                await sampler.frames({{(key == "m100" ? 1 : 3)}});
                await sampler.scroll(-50, 1);
                const first = sampler.first();
                const top = list.topOf(first);
                await sampler.rest();
                return Math.abs(list.topOf(first) - top);
                """
            );
            Assert.InRange(moved, 0, 0.5);
        }

        Assert.True(await page.RunAsync<int>("return demo.pendingCount()") >= 1);
        var late = await page.SampleAsync("while (demo.answer()) await sampler.frames(3); await sampler.rest()");
        Assert.True(await page.RunAsync<bool>("return list.has('m-5000')"));
        Assert.True(late.Drift <= Scales.Unseen(1), $"{late.Drift} px");
    }
}
