namespace Parley.List.Tests;

/// <summary>A view at the end, and above it. Numbers are those of the cases of the design.</summary>
public sealed class StickToEndTests(ListBrowser browser)
{
    [Theory]
    [ClassData(typeof(Scales))]
    public async Task Cases_8_10_11_12_and_23_view_at_the_end_stays_at_the_end_in_every_frame(double scale)
    {
        await using var page = await browser.OpenAsync("n=400&seed=8", scale);
        var report = await page.SampleAsync(
            """
            demo.append(1);
            await sampler.frames(3);
            demo.append(50);
            await sampler.frames(3);
            list.change((edits) => {
              edits.remove([list.rowAt(0).key]);
              edits.append(demo.rowsFrom(7000, 7001));
            });
            await sampler.frames(3);
            for (let at = 0; at < 300; at++) {
              demo.append(at % 3 ? 2 : 1);
              await sampler.frame();
            }
            for (let at = 0; at < 150; at++) {
              demo.stream();
              await sampler.frame();
            }
            const foot = document.querySelector('footer');
            for (let at = 0; at < 20; at++) {
              foot.style.paddingBlockEnd = `${at * 20}px`;
              await sampler.frame();
            }
            foot.style.paddingBlockEnd = '';
            await sampler.rest();
            """
        );
        Assert.True(report.OffEnd <= Scales.Unseen(scale), $"{report.OffEnd} px");
        Assert.True(report.Blank <= Scales.Unseen(scale), $"{report.Blank} px blank");
        Assert.True(report.Frames.Count > 450, $"{report.Frames.Count} frames");
        Assert.True(await page.RunAsync<bool>("return list.state.pinned"));
    }

    [Theory]
    [ClassData(typeof(Scales))]
    public async Task Cases_9_11_and_12_view_above_the_end_counts_new_rows_and_does_not_move(double scale)
    {
        await using var page = await browser.OpenAsync("n=400&seed=9", scale);
        foreach (var up in (int[])[3, 200, 800, 4_000])
        {
            await page.RunAsync(
                $"list.toLatest(); await sampler.rest(); await sampler.scroll(-{up}, 1); await sampler.rest()"
            );
            var report = await page.SampleAsync(
                """
                demo.append(1);
                await sampler.frames(3);
                demo.append(50);
                for (let at = 0; at < 20; at++) {
                  demo.stream();
                  await sampler.frame();
                }
                await sampler.rest();
                """
            );
            Assert.True(report.Drift <= Scales.Unseen(scale), $"{up} px up: {report.Drift} px");
            Assert.Equal("51 new", await page.RunAsync<string>("return document.getElementById('pill').textContent"));
        }

        var flood = await page.SampleAsync(
            """
            for (let at = 0; at < 300; at++) {
              demo.append(at % 3 ? 2 : 1);
              await sampler.frame();
            }
            await sampler.rest();
            """
        );
        Assert.True(flood.Drift <= Scales.Unseen(scale), $"{flood.Drift} px");
    }

    [Fact]
    public async Task Case_6_rows_that_do_not_fill_the_view_are_aligned_to_its_end()
    {
        await using var page = await browser.OpenAsync("n=2&seed=6");
        var report = await page.SampleAsync(
            "for (let at = 0; at < 12; at++) { demo.prepend(2); await sampler.frames(3); } await sampler.rest()",
            "'m1'"
        );
        Assert.True(report.OffEnd <= Scales.Unseen(1), $"{report.OffEnd} px");
        Assert.True(report.Drift <= Scales.Unseen(1), $"{report.Drift} px");
    }

    [Fact]
    public async Task Case_34_one_click_jumps_to_the_unloaded_end()
    {
        await using var page = await browser.OpenAsync("n=100&seed=34&history=pages&end=5000");
        await page.RunAsync(
            "list.jump('m50', 'center'); await sampler.rest(); while (demo.answer()) await sampler.rest()"
        );
        Assert.True(await page.RunAsync<bool>("return list.state.hasNewer && !list.state.pinned"));
        var waiting = await page.RunAsync<int>("return demo.pendingCount()");
        await page.Page.Locator("#pill").ClickAsync();
        Assert.Equal(waiting + 1, await page.RunAsync<int>("await sampler.frames(3); return demo.pendingCount()"));
        Assert.Equal(
            "m4999",
            await page.RunAsync<string>("demo.answer(); await sampler.rest(); return sampler.last()")
        );
        Assert.True(
            await page.RunAsync<bool>(
                "return list.state.pinned && !list.state.hasNewer && document.getElementById('pill').hidden"
            )
        );
    }
}
