using System.Globalization;
using System.Net.Http.Headers;
using HdrHistogram;

namespace Parley.Bench.Scenarios;

/// <summary>The request of opening a channel: its newest messages by REST, one request after the other.</summary>
internal static class HistoryScenario
{
    private const int Senders = 10;
    private const int Rounds = 30;
    private const int PageSize = 50;
    private const int WarmUpSeconds = 10;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchSettings settings)
    {
        await using var server = await BenchServer.StartAsync(settings);
        var tokens = await BenchUser.RegisterAsync(server.Address, Senders);
        var channel = await PostHistoryAsync(settings.Clock, server.Address, tokens);
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens[0]);
        var path = $"/api/channels/{channel}/messages?limit={PageSize}";
        await RequestAsync(
            settings.Clock,
            http,
            path,
            TimeSpan.FromSeconds(WarmUpSeconds),
            new LongHistogram(60_000_000, 3)
        );
        var histogram = new LongHistogram(60_000_000, 3);
        var before = server.ProcessorTime;
        await RequestAsync(settings.Clock, http, path, TimeSpan.FromSeconds(settings.Seconds), histogram);
        var each = (server.ProcessorTime - before) / histogram.TotalCount;
        return
        [
            Row.Of(
                "page of history by REST",
                $"{PageSize} messages of {Senders} authors, one request after the other",
                string.Create(CultureInfo.InvariantCulture, $"{each.TotalMicroseconds:0} us of processor time each"),
                histogram
            ),
        ];
    }

    /// <summary>All senders take turns, so that a page has messages of all members.</summary>
    private static async Task<ChannelId> PostHistoryAsync(TimeProvider clock, Uri address, IReadOnlyList<string> tokens)
    {
        var users = await Task.WhenAll(tokens.Select(token => BenchUser.ConnectAsync(address, token)));
        for (var i = 0; i < Rounds * users.Length; i++)
        {
            var user = users[i % users.Length];
            await user.PostAsync(clock, user.General, i);
            await user.AckedAsync();
        }

        Array.ForEach(users, user => user.Dispose());
        return users[0].General;
    }

    private static async Task RequestAsync(
        TimeProvider clock,
        HttpClient http,
        string path,
        TimeSpan time,
        LongHistogram histogram
    )
    {
        for (var begun = clock.GetTimestamp(); clock.GetElapsedTime(begun) < time; )
        {
            var asked = clock.GetTimestamp();
            await http.GetByteArrayAsync(path);
            histogram.RecordValue(Math.Max(1, (long)clock.GetElapsedTime(asked).TotalMicroseconds));
        }
    }
}
