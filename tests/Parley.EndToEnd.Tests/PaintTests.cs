namespace Parley.EndToEnd.Tests;

/// <summary>Elements of the page are painted on the screen. The DOM cannot tell; only pixels can.</summary>
[Collection(Presentation.Name)]
public sealed class PaintTests
{
    /// <summary>Enough loads: without the fix about every fifth load leaves rows blank.</summary>
    private const int Loads = 20;

    /// <summary>Text in its own layer has slightly different pixels.</summary>
    private const int UnlikeAtMost = 200;

    private const string SignIn = """
        fetch("/api/auth/login", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ email: "amara@harbor.example", password: "harbor-demo-2026" }),
        }).then((answer) => answer.ok)
        """;

    private const string Channels =
        "[...document.querySelectorAll('nav a')].map((link) => link.href).filter((address) => address.includes('/c/'))";

    private const string Settled = """
        document.querySelector("[data-connection]")?.dataset.connection === "connected"
          && document.querySelector("[role=feed] article") !== null
          && document.fonts.status === "loaded"
          && [...document.images].every((image) => image.complete)
        """;

    private const string RowsAtRest = """
        (async () => {
          const tops = () => [...document.querySelectorAll("[role=feed] article")]
            .map((row) => row.getBoundingClientRect().top).join();
          let last = "", same = 0;
          while (same < 30) {
            await new Promise((done) => requestAnimationFrame(done));
            const now = tops();
            same = now === last ? same + 1 : 0;
            last = now;
          }
          return true;
        })()
        """;

    /// <summary>Moving it into its own layer and back redraws everything.</summary>
    private const string Repaint = """
        (async () => {
          const frames = async () => {
            for (let at = 0; at < 3; at++) await new Promise((done) => requestAnimationFrame(done));
          };
          const rows = document.querySelector("[role=feed] .parley-list-window");
          rows.style.willChange = "transform";
          await frames();
          rows.style.willChange = "";
          await frames();
          return true;
        })()
        """;

    /// <summary>Number of different pixels of the two screenshots in the area of the messages.</summary>
    private const string Unlike = """
        (async (pictures) => {
          const { left, top, width, height } = document.querySelector("[role=feed]").getBoundingClientRect();
          const [before, after] = await Promise.all(pictures.map(async (picture) => {
            const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
            const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
            const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
            canvas.drawImage(image, 0, 0);
            return new Uint32Array(canvas.getImageData(left, top, width, height).data.buffer);
          }));
          return before.reduce((sum, pixel, at) => sum + (pixel === after[at] ? 0 : 1), 0);
        })
        """;

    /// <summary>No typing, scrolling or pointing: any of that would paint blank rows.</summary>
    [Fact]
    public async Task Every_visible_row_is_painted_after_a_cold_load()
    {
        await using var host = await BuiltHost.StartDemoAsync();
        await using var page = await DevTools.OpenAsync();
        await page.GoToAsync($"{host.Address}signin");
        Assert.True(await page.EvaluateAsync<bool>(SignIn));
        await page.GoToAsync(host.Address.AbsoluteUri);
        await page.UntilAsync($"{Settled} && {Channels}.length > 5");
        var channels = await page.EvaluateAsync<string[]>(Channels);
        var blank = new List<string>();
        for (var load = 0; load < Loads; load++)
        {
            await page.GoToAsync("about:blank");
            await page.GoToAsync(channels[load % channels.Length]);
            await page.UntilAsync(Settled);
            await page.EvaluateAsync<bool>(RowsAtRest);
            var before = await page.ScreenshotAsync();
            await page.EvaluateAsync<bool>(Repaint);
            var after = await page.ScreenshotAsync();
            var unlike = await page.EvaluateAsync<int>($"{Unlike}(['{before}', '{after}'])");
            if (unlike > UnlikeAtMost)
            {
                var title = await page.EvaluateAsync<string>("document.title");
                blank.Add($"load {load}, {title}: {unlike} pixels");
                await SaveScreenshotsAsync(load, "before", before);
                await SaveScreenshotsAsync(load, "after", after);
            }
        }

        Assert.Empty(blank);
    }

    private static Task SaveScreenshotsAsync(int load, string when, string picture) =>
        File.WriteAllBytesAsync(
            Path.Combine(Repository.Screenshots, $"{nameof(PaintTests)}-{load}-{when}.png"),
            Convert.FromBase64String(picture),
            TestContext.Current.CancellationToken
        );
}
