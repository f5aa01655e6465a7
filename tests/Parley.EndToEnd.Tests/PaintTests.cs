namespace Parley.EndToEnd.Tests;

/// <summary>What is in the page is on the screen too. The tree of the page says nothing about that; only pixels do.</summary>
[Collection(Presentation.Name)]
public sealed class PaintTests(Stage stage) : BrowserTest(stage)
{
    private const int Loads = 20;

    /// <summary>Where letters are drawn in a layer of their own, some of their pixels are of another shade.</summary>
    private const int UnlikeAtMost = 200;

    private static readonly string[] Names = ["general", "launch-week", "incidents", "design", "random", "support-feedback"];

    /// <summary>In a window as it is: one whose size is emulated paints in another order.</summary>
    [Fact]
    public async Task After_a_cold_load_every_row_in_view_is_painted()
    {
        var host = Own(await BuiltHost.StartDemoAsync());
        var visitor = await VisitAsync(new() { ViewportSize = ViewportSize.NoViewport }, host.Address);
        var page = visitor.Page;
        await page.GotoAsync("/signin");
        await page.GetByLabel("Email").FillAsync("amara@harbor.example");
        await page.GetByLabel("Password").FillAsync("harbor-demo-2026");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        var chat = new Chat(visitor, page);
        await chat.IsConnectedAsync();
        var addresses = new List<string>();
        foreach (var name in Names)
        {
            addresses.Add(await chat.Channel(name).EvaluateAsync<string>("(link) => link.href"));
        }

        var camera = await visitor.Context.NewCDPSessionAsync(page);
        var blank = new List<string>();
        for (var load = 0; load < Loads; load++)
        {
            await page.GotoAsync("about:blank");
            await page.GotoAsync(addresses[load % addresses.Count]);
            await chat.IsConnectedAsync();
            await chat.Rows.First.TopAtRestAsync();
            var before = await TakeAsync(camera);
            await RepaintAsync(chat);
            var unlike = await CompareAsync(page, before, await TakeAsync(camera));
            if (unlike > UnlikeAtMost)
            {
                blank.Add($"load {load} of {Names[load % Names.Length]}: {unlike} pixels");
            }
        }

        Assert.Empty(blank);
    }

    /// <summary>As the browser has painted it: what else takes pictures changes the page for it.</summary>
    private static async Task<string> TakeAsync(ICDPSession camera) =>
        (await camera.SendAsync("Page.captureScreenshot", new() { ["format"] = "png" }))!.Value.GetProperty("data").GetString()!;

    /// <summary>In a layer of its own and out of it: everything is drawn anew.</summary>
    private static async Task RepaintAsync(Chat chat) => await chat.Log.EvaluateAsync(
        """
        async (log) => {
          const frames = async () => { for (let at = 0; at < 3; at++) await new Promise((done) => requestAnimationFrame(done)); };
          const rows = log.querySelector(".parley-list-window");
          rows.style.willChange = "transform";
          await frames();
          rows.style.willChange = "";
          await frames();
        }
        """);

    /// <summary>How many pixels differ.</summary>
    private static Task<int> CompareAsync(IPage page, string before, string after) => page.EvaluateAsync<int>(
        """
        async (pictures) => {
          const pixels = await Promise.all(pictures.map(async (picture) => {
            const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
            const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
            const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
            canvas.drawImage(image, 0, 0);
            return new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
          }));
          return pixels[0].reduce((sum, pixel, at) => sum + (pixel === pixels[1][at] ? 0 : 1), 0);
        }
        """,
        new[] { before, after });
}
