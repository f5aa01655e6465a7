using System.Text.Json;

namespace Parley.List.Tests.Support;

/// <summary>The demo page of the list with a sampler of painted frames.</summary>
internal sealed class ListPage : IAsyncDisposable
{
    private const string Origin = "http://list.test/";
    private static readonly string Sampler = ReadSampler();

    private readonly IBrowserContext _context;
    private readonly List<string> _problems = [];

    private ListPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    public ILocator Scroller => Page.Locator("#scroller");

    public static async Task<ListPage> OpenAsync(IBrowserContext context, string query, ListPageOptions options)
    {
        var page = await context.NewPageAsync();
        var list = new ListPage(context, page);
        page.PageError += (_, error) => list._problems.Add(error);
        await page.RouteAsync($"{Origin}**", AnswerAsync);
        if (options.HasRealTime)
        {
            await page.AddInitScriptAsync("window.hasRealTime = true");
        }

        if (options.Style is not null)
        {
            // Runs before the list, which measures heights at once.
            await page.AddInitScriptAsync(
                $$"""
                document.addEventListener(
                  'readystatechange',
                  () =>
                    document.documentElement.append(
                      Object.assign(document.createElement('style'), { textContent: `{{options.Style}}` }),
                    ),
                  { once: true },
                );
                """
            );
        }

        if (options.AtOnce is not null)
        {
            await page.AddInitScriptAsync($"window.atOnce = () => {{ const {{ list }} = demo; {options.AtOnce} }}");
        }

        await page.AddInitScriptAsync(Sampler);
        await list.LoadAsync(query);
        return list;
    }

    public async Task LoadAsync(string query)
    {
        await Page.GotoAsync($"{Origin}?{query}");
        await Page.WaitForFunctionAsync("() => window.sampler !== undefined");
        await Page.EvaluateAsync("() => sampler.rest()");
    }

    /// <summary>
    /// Runs a script in the page, with <c>demo</c>, <c>list</c>, <c>sampler</c> and <c>scroller</c> in scope.
    /// </summary>
    public async Task<T> RunAsync<T>(string body) =>
        JsonSerializer.Deserialize<T>(await EvaluateAsync(body), JsonSerializerOptions.Web)!;

    public Task RunAsync(string body) => EvaluateAsync(body);

    /// <summary>
    /// Like <see cref="RunAsync"/>, and returns the frames painted meanwhile; the first row in view is watched unless
    /// the script chooses another.
    /// </summary>
    public Task<Report> SampleAsync(string body, string watched = "sampler.first()") =>
        RunAsync<Report>(
            $"sampler.start({watched}); await sampler.frame(); {body}; await sampler.frame(); return sampler.stop();"
        );

    /// <summary>Jumps to the middle of the rows and waits until nothing moves.</summary>
    public Task ToMiddleAsync() =>
        RunAsync(
            """
            list.jump('m' + Math.floor(list.stats.rows / 2), 'start');
            await sampler.frames(4);
            await sampler.scroll(-37, 3);
            await sampler.rest();
            """
        );

    public async ValueTask DisposeAsync()
    {
        var errors = await Page.EvaluateAsync<string[]>("() => sampler.errors");
        await _context.DisposeAsync();
        if (TestContext.Current.TestState?.Result != TestResult.Failed)
        {
            Assert.Empty(_problems);
            Assert.Empty(errors);
        }
    }

    private Task<string> EvaluateAsync(string body) =>
        Page.EvaluateAsync<string>(
            $$"""
            async () => {
              const { list } = demo;
              const scroller = document.getElementById('scroller');
              const result = await (async () => {
                {{body}};
              })();
              return JSON.stringify(result ?? null);
            }
            """
        );

    private static Task AnswerAsync(IRoute route)
    {
        var path = new Uri(route.Request.Url).AbsolutePath.TrimStart('/');
        var file = Path.Combine(
            Repository.Root,
            "web",
            "packages",
            "list",
            "demo",
            "dist",
            path.Length == 0 ? "index.html" : path
        );
        if (!File.Exists(file))
        {
            throw new InvalidOperationException(
                $"The demo is not built: run 'npm run build:demo' in web/. ({file} does not exist.)"
            );
        }

        return route.FulfillAsync(new() { Path = file });
    }

    private static string ReadSampler()
    {
        using var reader = new StreamReader(typeof(ListPage).Assembly.GetManifestResourceStream("sampler.js")!);
        return reader.ReadToEnd();
    }
}
