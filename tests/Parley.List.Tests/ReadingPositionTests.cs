namespace Parley.List.Tests;

/// <summary>
/// Rows are added, removed or changed around the reader: the read row keeps its position in every painted frame.
/// </summary>
public sealed class ReadingPositionTests(ListBrowser browser)
{
    /// <summary>Cases of the design by number: name, initial page, and action. Nothing scrolls.</summary>
    public static TheoryData<string, string, string> Still =>
        new()
        {
            {
                "1 rows come above",
                "",
                "for (let at = 0; at < 5; at++) { demo.prepend(50); await sampler.frames(6); }"
            },
            {
                "2 rows come above the very first one",
                "",
                """
                    list.jump(list.rowAt(0).key, 'start');
                    await sampler.rest();
                    sampler.start(sampler.first());
                    for (let at = 0; at < 5; at++) {
                      demo.prepend(50);
                      await sampler.frames(6);
                    }
                    """
            },
            {
                "5 rows come above that are taken to be ten times lower",
                "&estimate=8",
                "for (let at = 0; at < 5; at++) { demo.prepend(50); await sampler.frames(6); }"
            },
            {
                "5 rows come above that are taken to be ten times higher",
                "&estimate=900",
                "for (let at = 0; at < 5; at++) { demo.prepend(50); await sampler.frames(6); }"
            },
            { "9 rows come below", "", "for (let at = 0; at < 5; at++) { demo.append(50); await sampler.frames(3); }" },
            {
                "14 images above are loaded",
                "",
                """
                    const at = list.indexOf(sampler.first());
                    const total = list.stats.total;
                    for (const key of Array.from({ length: 12 }, (_, n) => list.rowAt(at - 1 - n).key)) {
                      demo.update(key, { isImageLoaded: true });
                      await sampler.frame();
                    }
                    await sampler.rest();
                    if (list.stats.total < total + 80) throw new Error('no image');
                    """
            },
            {
                "13 a row over the upper edge is being written",
                "",
                """
                    const key = sampler.first();
                    if (sampler.topOf(key) >= 0) throw new Error('it begins in view');
                    for (let at = 0; at < 40; at++) {
                      demo.update(key, { text: 'token '.repeat(60 + at * 4) });
                      await sampler.frame();
                    }
                    """
            },
            {
                "15 images in view are loaded",
                "",
                """
                    list.jump(
                      [...scroller.querySelectorAll('[data-key]:has(.image)')].at(-1).dataset.key,
                      'center',
                    );
                    await sampler.rest();
                    sampler.start(sampler.first());
                    const keys = [...sampler.seen().rows.keys()];
                    for (const key of keys.slice(1)) {
                      demo.update(key, { isImageLoaded: true });
                      await sampler.frame();
                    }
                    if (!keys.some((key) => sampler.row(key)?.querySelector('.image')?.clientHeight > 0))
                      throw new Error('no image');
                    await sampler.frames(6);
                    """
            },
            {
                "16 images are loaded in any order",
                "",
                """
                    const random = sampler.random(16);
                    for (let at = 0; at < 40; at++) {
                      demo.update(list.rowAt(list.indexOf(sampler.first()) - Math.floor(random() * 30)).key, {
                        isImageLoaded: true,
                      });
                      await sampler.frame();
                    }
                    """
            },
            {
                "18 rows above change by 24 px",
                "",
                """
                    for (let at = 0; at < 20; at++) {
                      demo.update(list.rowAt(list.indexOf(sampler.first()) - 1 - (at % 6)).key, {
                        extra: at % 2 ? 24.4 : 0,
                      });
                      await sampler.frame();
                    }
                    """
            },
            {
                "18 rows in view change by 24 px",
                "",
                """
                    const at = list.indexOf(sampler.first());
                    for (let n = 0; n < 24; n++) {
                      demo.update(list.rowAt(at + 1 + (n % 4)).key, { extra: n % 2 ? 24.4 : 0 });
                      await sampler.frame();
                    }
                    """
            },
            {
                "19 the row that holds the place goes",
                "",
                """
                    const [gone, next] = [...sampler.seen().rows.keys()];
                    sampler.start(next);
                    list.change((edits) => edits.remove([gone]));
                    await sampler.frames(20);
                    """
            },
            {
                "19 all rows in view but the last one go",
                "",
                """
                    const rows = [...sampler.seen().rows.keys()];
                    const last = rows.pop();
                    sampler.start(last);
                    list.change((edits) => edits.remove(rows));
                    await sampler.frames(20);
                    if (list.has(rows[0])) throw new Error('nothing went');
                    """
            },
            {
                "19 all rows in view go",
                "",
                """
                    list.change((edits) => edits.remove([...sampler.seen().rows.keys()]));
                    await sampler.frames(4);
                    sampler.start(sampler.first());
                    await sampler.frames(20);
                    """
            },
            {
                "19 a thousand rows above go",
                "",
                """
                    const at = list.indexOf(sampler.first());
                    const keys = Array.from({ length: 1000 }, (_, n) => list.rowAt(at - 1 - n).key);
                    list.change((edits) => edits.remove(keys));
                    await sampler.frames(20);
                    """
            },
            {
                "20 rows come in amid others, above and below",
                "",
                """
                    const at = list.indexOf(sampler.first());
                    for (const key of [list.rowAt(at - 5).key, list.rowAt(at + 400 / 8).key, sampler.first()]) {
                      list.change((edits) =>
                        edits.insertBefore(key, demo.rowsFrom(9000 + list.stats.rows, 9010 + list.stats.rows)),
                      );
                      await sampler.frames(4);
                    }
                    """
            },
            {
                "21 a row goes on under another key",
                "",
                """
                    const row = scroller.querySelector(`[data-key='${sampler.last()}']`);
                    const key = row.dataset.key;
                    list.change((edits) => edits.rekey(key, key + 'x'));
                    await sampler.frames(3);
                    if (scroller.querySelector(`[data-key='${key}x']`) !== row) throw new Error('another node');
                    """
            },
            {
                "23 the view becomes lower and higher",
                "",
                """
                    const foot = document.querySelector('footer');
                    for (let at = 1; at <= 40; at++) {
                      foot.style.paddingBlockEnd = `${(at < 20 ? at : 40 - at) * 15}px`;
                      await sampler.frame();
                    }
                    """
            },
            {
                "24 another font comes",
                "",
                """
                    for (const font of ['15px/1.3 monospace', '20px/1.61 serif', '']) {
                      scroller.style.font = font;
                      await sampler.frames(7);
                    }
                    """
            },
            { "48 a list at rest", "", "await sampler.frames(60)" },
        };

    [Theory]
    [ClassData(typeof(Scales))]
    public async Task Reading_position_stays_still(double scale)
    {
        foreach (var cases in Still.Select(row => row.Data).GroupBy(data => data.Item2))
        {
            await using var page = await browser.OpenAsync($"n=3000&images=wait&seed=7{cases.Key}", scale);
            foreach (var (name, _, happening) in cases)
            {
                await page.ToMiddleAsync();
                var report = await page.SampleAsync($"{happening}; await sampler.rest()");
                TestContext.Current.TestOutputHelper?.WriteLine(
                    $"{scale} {name}: drift {report.Drift:F4} px in {report.Frames.Count} "
                        + $"frames, {report.Writes} writes"
                );
                Assert.True(report.Drift <= Scales.Unseen(scale), $"{name}: {report.Drift} px");
                Assert.True(report.Blank <= 0.01, $"{name}: {report.Blank} px blank");
                Assert.True(report.Frames.Count >= 10, name);
            }
        }
    }
}
