namespace Parley.List.Tests;

/// <summary>The reader scrolls while rows change: rows move exactly as far as the input, in every frame.</summary>
public sealed class WheelTests(ListBrowser browser)
{
    [Theory]
    [ClassData(typeof(Scales))]
    public async Task Case_3_wheel_distance_is_exact_while_pages_are_prepended(double scale)
    {
        await using var page = await browser.OpenAsync("n=3000&seed=3", scale);
        await page.ToMiddleAsync();
        var report = await page.SampleAsync(
            "await sampler.scrollWhile(-300, 25, (at) => { if (at % 5 === 0) demo.prepend(50); })"
        );
        Follows(report, 300, 25, scale);
    }

    [Theory]
    [ClassData(typeof(FullScales))]
    public async Task Case_4_twenty_late_pages_during_a_scroll_move_nothing(double scale)
    {
        await using var page = await browser.OpenAsync("n=200&seed=4&history=pages", scale);
        await page.RunAsync("list.jump('m100', 'start'); await sampler.rest()");
        var report = await page.SampleAsync(
            """
            const random = sampler.random(4);
            let [wait, pages] = [0, 0];
            for (let at = 0; at < 1000 && pages < 20; at++) {
              if (demo.pendingCount() > 0 && --wait < 0) {
                demo.answer();
                pages++;
                wait = 1 + Math.floor(random() * 5);
              }
              await sampler.scroll(-240, 1);
            }
            window.pages = pages;
            """
        );
        Assert.Equal(20, await page.RunAsync<int>("return pages"));
        Assert.InRange(await page.RunAsync<int>("return demo.requestCount()"), 20, 21);
        Follows(report, 240, report.Frames.Count(frame => frame.MaxMove > 1), scale);
    }

    [Theory]
    [ClassData(typeof(FullScales))]
    public async Task Case_16_images_loaded_in_any_order_above_a_fling_move_nothing(double scale)
    {
        await using var page = await browser.OpenAsync("n=3000&images=wait&seed=16", scale);
        await page.ToMiddleAsync();
        var report = await page.SampleAsync(
            """
            const random = sampler.random(16);
            await sampler.scrollWhile(-200, 60, () => {
              const at = list.indexOf(sampler.first());
              for (let n = 0; n < 3; n++)
                demo.update(list.rowAt(at - 5 - Math.floor(random() * 30)).key, { isImageLoaded: true });
            });
            """
        );
        Follows(report, 200, 60, scale);
        var rest = await page.SampleAsync("await sampler.rest()");
        Assert.True(rest.Drift <= Scales.Unseen(scale), $"{rest.Drift} px");
    }

    [Fact]
    public async Task Case_29_wheel_is_one_to_one_amid_a_million_rows()
    {
        await using var page = await browser.OpenAsync("n=1000000&seed=29", options: new(HasRealTime: true));
        foreach (var at in (int[])[3_000, 500_000, 997_000])
        {
            await page.RunAsync($"list.jump('m{at}', 'start'); await sampler.rest()");
            Follows(await page.SampleAsync("await sampler.scroll(-100, 20)"), 100, 20, 1);
            var key = await page.RunAsync<string>("await sampler.rest(); return sampler.last()");
            var before = await page.RunAsync<double>($"return sampler.topOf('{key}')");
            await page.Scroller.HoverAsync();
            await page.Page.Mouse.WheelAsync(0, 400);
            await page.Page.WaitForFunctionAsync(
                $"([key, top]) => Math.abs(demo.list.topOf(key) - top) < 1",
                new object[] { key, before - 400 }
            );
            Assert.Equal(
                before - 400,
                await page.RunAsync<double>($"await sampler.rest(); return list.topOf('{key}')"),
                0.5
            );
        }
    }

    /// <summary>Each frame moves all rows by one step of the input or not at all; the sum equals the input.</summary>
    private static void Follows(Report report, double step, int steps, double scale)
    {
        Assert.True(report.Spread <= Scales.Unseen(scale), $"rows moved apart by {report.Spread} px");
        Assert.All(
            report.Frames,
            frame =>
                Assert.True(
                    Math.Abs(frame.MaxMove) <= Scales.Unseen(scale)
                        || Math.Abs(frame.MaxMove - step) <= Scales.Unseen(scale),
                    $"a frame moved by {frame.MaxMove} px"
                )
        );
        // The largest movement of many rows counts, with its rounding.
        Assert.Equal(step * steps, report.Moved, Scales.Unseen(scale) + (0.01 * steps));
        Assert.True(report.Blank <= 0.01, $"{report.Blank} px blank");
    }
}
