namespace Parley.List.Tests;

/// <summary>
/// Touch, momentum and smooth scrolling: the list must not interfere with them, and their cost is limited.
/// </summary>
public sealed class TouchTests(ListBrowser browser)
{
    [Fact]
    public async Task Case_45_touch_scroll_covers_the_native_distance_without_corrections()
    {
        var control = await DragAsync("");
        var drag = await DragAsync("demo.prepend(50);");
        Assert.InRange(control.Moved, 150, 300);
        Assert.Equal(control.Moved, drag.Moved, 1.0);
        Assert.Equal(0, drag.Writes);
        Assert.True(drag.Spread <= Scales.Unseen(1), $"{drag.Spread} px");
    }

    [Fact]
    public async Task Case_45_deferred_corrections_of_a_touch_scroll_are_applied_invisibly()
    {
        await using var page = await browser.OpenAsync("n=2000&seed=45", options: new(HasTouch: true));
        await page.ToMiddleAsync();
        var touched = await page.SampleAsync(
            """
            scroller.dispatchEvent(new Event('touchstart'));
            for (let at = 0; at < 20; at++) {
              if (at % 4 === 0) demo.prepend(50);
              await sampler.scroll(-30, 1);
            }
            """
        );
        // The test writes each step of the touch itself, not through the list.
        Assert.Equal(0, touched.Writes);
        Assert.True(touched.Spread <= Scales.Unseen(1), $"{touched.Spread} px");
        var paid = await page.SampleAsync(
            "scroller.dispatchEvent(Object.assign(new Event('touchend'), { touches: [] })); await sampler.rest()"
        );
        Assert.True(paid.Drift <= Scales.Unseen(1), $"{paid.Drift} px");
        Assert.True(paid.Writes >= 1);
    }

    [Fact]
    public async Task Case_46_overscroll_causes_no_scroll_writes()
    {
        await using var page = await browser.OpenAsync("n=3000&seed=46", options: new(HasTouch: true));
        await page.RunAsync("list.jump('m0', 'start'); await sampler.rest()");
        var refused = await page.RunAsync<int>(
            """
            const real = sampler.scrollTop;
            window.bounce = 0;
            window.refused = 0;
            Object.defineProperty(scroller, 'scrollTop', {
              get() {
                return real.get.call(this) + bounce;
              },
              set(value) {
                if (bounce === 0) real.set.call(this, value);
                else refused++;
              },
            });
            sampler.start(sampler.first());
            scroller.dispatchEvent(new Event('touchstart'));
            for (let at = 1; at <= 20; at++) {
              bounce = -3.3 * at;
              if (at % 5 === 0) demo.prepend(50);
              await sampler.frame();
            }
            scroller.dispatchEvent(Object.assign(new Event('touchend'), { touches: [] }));
            for (let at = 19; at >= 0; at--) {
              bounce = -3.3 * at;
              if (at % 5 === 0) demo.prepend(50);
              await sampler.frame();
            }
            await sampler.rest();
            return refused;
            """
        );
        var report = await page.RunAsync<Report>("return sampler.stop()");
        Assert.Equal(0, refused);
        Assert.True(report.Drift <= Scales.Unseen(1), $"{report.Drift} px");
        Assert.True(report.Blank <= 0.01, $"{report.Blank} px blank");
    }

    [Fact]
    public async Task Case_46_momentum_is_followed_without_scroll_events()
    {
        await using var page = await browser.OpenAsync("n=3000&seed=46", options: new(HasTouch: true));
        await page.ToMiddleAsync();
        var report = await page.SampleAsync(
            """
            addEventListener('scroll', (event) => event.stopImmediatePropagation(), true);
            scroller.dispatchEvent(new Event('touchstart'));
            await sampler.scrollWhile(-150, 10, (at) => { if (at % 3 === 0) demo.prepend(50); });
            scroller.dispatchEvent(Object.assign(new Event('touchend'), { touches: [] }));
            await sampler.scrollWhile(-150, 30, (at) => { if (at % 3 === 0) demo.prepend(50); });
            """
        );
        Assert.True(report.Blank <= 0.01, $"{report.Blank} px blank");
        Assert.True(report.Spread <= Scales.Unseen(1), $"{report.Spread} px");
        Assert.Equal(6_000, report.Moved, 1.0);
    }

    [Fact]
    public async Task Case_47_smooth_scroll_continues_and_lands_while_rows_change()
    {
        await using var page = await browser.OpenAsync("n=600&seed=47", options: new(HasRealTime: true));
        await page.ToMiddleAsync();
        var report = await page.SampleAsync(
            """
            const from = scroller.scrollTop;
            scroller.scrollTo({ top: from - 2500, behavior: 'smooth' });
            while (from - scroller.scrollTop < 20) await sampler.frame();
            const ended = new Promise((done) => scroller.addEventListener('scrollend', done, { once: true }));
            let over = false;
            ended.then(() => {
              over = true;
            });
            for (let at = 0; !over; at++) {
              demo.update(list.rowAt(list.indexOf(sampler.first()) - 4 - (at % 9)).key, {
                extra: at % 2 ? 33.3 : 0,
              });
              await sampler.frame();
            }
            const moved = from - scroller.scrollTop;
            if (Math.abs(moved - 2500) > 1) throw new Error(`it landed after ${moved} px`);
            """
        );
        Assert.All(
            report.Frames,
            frame => Assert.True(frame.MinMove >= -Scales.Unseen(1), $"a frame went back by {frame.MinMove} px")
        );
        Assert.True(report.Spread <= Scales.Unseen(1), $"{report.Spread} px");
        Assert.Equal(0, report.Writes);
        if (report.Frames.Skip(1).All(frame => frame.Common > 0))
        {
            // On a busy machine a frame may move by more than a view; then no row measures the distance.
            Assert.Equal(2_500, report.Moved, 1.0);
        }

        var rest = await page.SampleAsync("await sampler.rest()");
        Assert.True(rest.Drift <= Scales.Unseen(1), $"{rest.Drift} px");
    }

    [Fact]
    public async Task Case_48_idle_list_does_not_scroll_during_a_minute_of_typing()
    {
        await using var page = await browser.OpenAsync("n=600&seed=48");
        await page.ToMiddleAsync();
        // After two seconds, four frames are one.
        var still = await page.SampleAsync(
            """
            for (let second = 0; second < 60; second++) {
              if (second === 2) frameMs = 250;
              document.getElementById('stats').textContent = second % 2 ? 'typing' : '';
              await sampler.frames(1000 / frameMs);
            }
            frameMs = 1000 / 60;
            """
        );
        Assert.True(still.Drift <= Scales.Unseen(1), $"{still.Drift} px");
        Assert.Equal(0, still.Writes + still.Mutations);

        // The typing line is the last row; the view is at the end.
        var typing = await page.SampleAsync(
            """
            list.toLatest();
            await sampler.rest();
            sampler.start(sampler.last());
            for (let second = 0; second < 20; second++) {
              list.change((edits) => {
                if (second % 2) edits.remove(['typing']);
                else edits.append([{ key: 'typing', kind: 'aux' }]);
              });
              await sampler.frames(6);
            }
            """
        );
        Assert.True(typing.OffEnd <= Scales.Unseen(1), $"{typing.OffEnd} px");
    }

    [Fact]
    public async Task Case_55_steady_scroll_mutates_nothing_and_lays_out_once_per_mount()
    {
        await using var page = await browser.OpenAsync("n=2000&seed=55");
        await page.ToMiddleAsync();
        var steady = await page.SampleAsync("await sampler.scroll(-2, 10)");
        Assert.Equal(0, steady.Mutations);

        var devtools = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await devtools.SendAsync("Performance.enable");
        var before = await LayoutsAsync(devtools);
        var frames = await page.RunAsync<int>(
            """
            let frames = 0;
            const count = () => {
              frames++;
              requestAnimationFrame(count);
            };
            count();
            await sampler.scroll(-60, 60);
            return frames;
            """
        );
        // Every frame lays out once for the probe of the sampler; a second layout is the list's.
        Assert.InRange(await LayoutsAsync(devtools) - before, 1, (2 * frames) + 12);
    }

    private static async Task<double> LayoutsAsync(ICDPSession devtools)
    {
        var metrics = (await devtools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
        return metrics
            .EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "LayoutCount")
            .GetProperty("value")
            .GetDouble();
    }

    /// <summary>A real touch moves down by 200 px; the action runs in some of its frames.</summary>
    private async Task<Report> DragAsync(string happening)
    {
        await using var page = await browser.OpenAsync(
            "n=2000&seed=45",
            options: new(HasTouch: true, HasRealTime: true)
        );
        await page.ToMiddleAsync();
        var devtools = await page.Page.Context.NewCDPSessionAsync(page.Page);
        await page.RunAsync("sampler.start(sampler.first())");
        await TouchAsync(devtools, "touchStart", 300);
        for (var step = 1; step <= 20; step++)
        {
            await TouchAsync(devtools, "touchMove", 300 + (step * 10));
            await page.RunAsync($"{(step % 5 == 0 ? happening : "")} await sampler.frames(2)");
        }

        var report = await page.RunAsync<Report>("return sampler.stop()");
        var after = page.SampleAsync("await sampler.rest()");
        await TouchAsync(devtools, "touchEnd", null);
        Assert.True((await after).Frames[^1].Blank <= 0.01);
        return report;
    }

    private static async Task TouchAsync(ICDPSession devtools, string type, double? y) =>
        await devtools.SendAsync(
            "Input.dispatchTouchEvent",
            new Dictionary<string, object>
            {
                ["type"] = type,
                ["touchPoints"] = y is null
                    ? Array.Empty<object>()
                    : new object[]
                    {
                        new Dictionary<string, object> { ["x"] = 240, ["y"] = y },
                    },
            }
        );
}
