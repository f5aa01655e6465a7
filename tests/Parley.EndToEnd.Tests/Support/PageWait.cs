namespace Parley.EndToEnd.Tests.Support;

/// <summary>Polling for conditions without an event or a Playwright expectation.</summary>
internal static class PageWait
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    public static Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null) =>
        Wait.UntilAsync(condition, () => what, Step, within);

    /// <summary>The distance of an element from the top of the window, once it has not moved for some frames.</summary>
    public static Task<double> SettledTopAsync(this ILocator element) =>
        element.EvaluateAsync<double>(
            """
            async (element) => {
              let last = NaN, same = 0;
              while (same < 6) {
                await new Promise((done) => requestAnimationFrame(done));
                const top = element.getBoundingClientRect().top;
                same = top === last ? same + 1 : 0;
                last = top;
              }
              return last;
            }
            """
        );
}
