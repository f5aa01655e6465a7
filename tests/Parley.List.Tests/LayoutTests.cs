namespace Parley.List.Tests;

/// <summary>Widths, zooms, fractional heights, and rows that the reader expands.</summary>
public sealed class LayoutTests(ListBrowser browser)
{
    [Theory]
    [ClassData(typeof(FullScales))]
    public async Task Case_17_expanded_and_collapsed_row_stays_under_the_pointer(double scale)
    {
        await using var page = await browser.OpenAsync("n=600&seed=17", scale);
        await page.ToMiddleAsync();
        foreach (var which in (string[])["1", "Math.floor(keys.length / 2)", "keys.length - 2"])
        {
            var report = await page.SampleAsync(
                $$"""
                const keys = [...sampler.seen().rows.keys()];
                const key = keys[{{which}}];
                sampler.start(key);
                for (let at = 0; at < 2; at++) {
                  sampler.row(key).querySelector('.more').click();
                  await sampler.frames(4);
                }
                await sampler.rest();
                """
            );
            Assert.True(report.Drift <= Scales.Unseen(scale), $"{which}: {report.Drift} px");
        }
    }

    [Fact]
    public async Task Case_17_row_expanded_at_the_end_stays_under_the_pointer()
    {
        await using var page = await browser.OpenAsync("n=600&seed=17");
        var report = await page.SampleAsync(
            """
            const key = sampler.last();
            sampler.start(key);
            sampler.row(key).querySelector('.more').click();
            await sampler.rest();
            """
        );
        Assert.True(report.Drift <= Scales.Unseen(1), $"{report.Drift} px");
    }

    [Theory]
    [ClassData(typeof(FullScales))]
    public async Task Case_22_width_change_and_back_restores_the_position(double scale)
    {
        await using var page = await browser.OpenAsync("n=600&seed=22", scale);
        await page.ToMiddleAsync();
        var turned = await page.SampleAsync(
            """
            const frame = document.getElementById('frame');
            for (const width of ['440px', '400px', '240px', '400px', '240px', '']) {
              frame.style.inlineSize = width;
              await sampler.frames(3);
            }
            await sampler.rest();
            """
        );
        Assert.True(turned.Drift <= Scales.Unseen(scale), $"{turned.Drift} px");
        Assert.Equal(turned.Frames[0].Top!.Value, turned.Frames[^1].Top!.Value, Scales.Unseen(scale));
    }

    [Theory]
    [InlineData("zoom", "0.75")]
    [InlineData("zoom", "1.5")]
    [InlineData("transform", "scale(0.75)")]
    [InlineData("transform", "scale(1.5)")]
    public async Task Case_25_zoomed_and_transformed_view_is_covered_and_stable(string property, string value)
    {
        await using var page = await browser.OpenAsync("n=3000&seed=25");
        await page.RunAsync($"document.getElementById('frame').style.{property} = '{value}'; await sampler.rest()");
        await page.ToMiddleAsync();
        var still = await page.SampleAsync(
            "for (let at = 0; at < 5; at++) { demo.prepend(50); await sampler.frames(6); } await sampler.rest()"
        );
        Assert.True(still.Drift <= Scales.Unseen(1), $"{still.Drift} px");
        var report = await page.SampleAsync(
            "await sampler.scrollWhile(-120, 30, (at) => { if (at % 5 === 0) demo.prepend(50); }); await sampler.rest()"
        );
        Assert.True(report.Frames.Max(frame => Math.Max(frame.Hole, frame.Overlap)) <= 0.05, "rows are apart");
        Assert.True(report.Blank <= 0.05, $"{report.Blank} px blank");
        Assert.True(report.Spread <= Scales.Unseen(1), $"{report.Spread} px");
    }

    [Fact]
    public async Task Case_25_browser_zoom_keeps_the_reading_position()
    {
        await using var page = await browser.OpenAsync("n=3000&seed=26");
        await page.ToMiddleAsync();
        var key = await page.RunAsync<string>("return sampler.first()");
        var before = await page.RunAsync<double>($"return sampler.topOf('{key}')");
        var devtools = await page.Page.Context.NewCDPSessionAsync(page.Page);
        foreach (var zoom in (double[])[1.25, 1.5, 0.8, 1])
        {
            await devtools.SendAsync(
                "Emulation.setDeviceMetricsOverride",
                new Dictionary<string, object>
                {
                    ["width"] = (int)(480 / zoom),
                    ["height"] = (int)(540 / zoom),
                    ["deviceScaleFactor"] = zoom,
                    ["mobile"] = false,
                }
            );
            Assert.Equal(
                before,
                await page.RunAsync<double>($"await sampler.rest(); return sampler.topOf('{key}')"),
                Scales.Unseen(0.8)
            );
        }
    }

    [Theory]
    [ClassData(typeof(Scales))]
    public async Task Case_26_fractional_row_heights_leave_no_gaps_and_no_jitter(double scale)
    {
        await using var page = await browser.OpenAsync(
            "n=100000&seed=26&estimate=36.4",
            scale,
            new(Style: "article { block-size: 36.397px; padding: 0 !important; overflow: hidden; }")
        );
        await page.ToMiddleAsync();
        var report = await page.SampleAsync("await sampler.scroll(-333, 20)");
        Assert.InRange(
            await page.RunAsync<double>("return sampler.row(sampler.first()).getBoundingClientRect().height"),
            36.3,
            36.5
        );
        Assert.True(report.Frames.Max(frame => Math.Max(frame.Hole, frame.Overlap)) < 0.02, "rows are apart");
        Assert.True(report.Spread <= Scales.Unseen(scale), $"{report.Spread} px");
        await page.RunAsync("await sampler.rest(); await sampler.frames(30)");
        var frames = await page.RunAsync<int>("return list.stats.frames");
        var idle = await page.SampleAsync("await sampler.frames(60)");
        Assert.Equal(frames, await page.RunAsync<int>("return list.stats.frames"));
        Assert.Equal(0, idle.Writes + idle.Mutations);
    }

    [Fact]
    public async Task Case_38_day_header_stays_above_its_rows_when_rows_are_prepended()
    {
        await using var page = await browser.OpenAsync("n=600&seed=38&days=1");
        await page.RunAsync("list.jump('m0', 'start'); await sampler.rest()");
        for (var time = 0; time < 4; time++)
        {
            var report = await page.SampleAsync("demo.prepend(50); await sampler.rest()");
            Assert.True(report.Drift <= Scales.Unseen(1), $"{report.Drift} px");
        }

        var keys = await page.RunAsync<string[]>(
            """
            demo.append(70);
            await sampler.rest();
            return Array.from({ length: list.stats.rows }, (_, at) => list.rowAt(at).key);
            """
        );
        var days = keys.Where(key => key.StartsWith("day:", StringComparison.Ordinal)).ToList();
        Assert.Equal(Enumerable.Range(-5, 22).Select(day => $"day:{day}"), days);
        Assert.All(
            keys.Index().Where(row => row.Index > 0 && row.Item[0] == 'm'),
            row =>
            {
                var day = (int)
                    Math.Floor(int.Parse(row.Item.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) / 40.0);
                Assert.Equal($"day:{day}", keys.Take(row.Index).Last(key => key[0] == 'd'));
            }
        );
    }
}
