namespace Parley.Bench.Scenarios;

/// <summary>Start time of a server.</summary>
internal static class StartScenario
{
    public static async Task<IReadOnlyList<Row>> RunAsync(BenchSettings settings)
    {
        var empty = new List<double>();
        var used = new List<double>();
        for (var run = 0; run < (settings.Runs ?? 5); run++)
        {
            var folder = Directory.CreateTempSubdirectory("parley-bench-");
            await using (var first = await BenchServer.StartAsync(settings, folder.FullName))
            {
                empty.Add(first.StartTime.TotalMilliseconds);
                await BenchUser.RegisterAsync(first.Address, 1);
            }

            await using (var second = await BenchServer.StartAsync(settings, folder.FullName))
            {
                used.Add(second.StartTime.TotalMilliseconds);
            }

            folder.Delete(recursive: true);
        }

        return
        [
            new("start to first accepted request", "empty data folder", Row.Milliseconds(Table.Median(empty))),
            new(
                "start to first accepted request",
                "used data folder, after SIGKILL",
                Row.Milliseconds(Table.Median(used))
            ),
        ];
    }
}
