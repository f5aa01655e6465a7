using System.CommandLine;
using Parley.Bench.Scenarios;

namespace Parley.Bench;

/// <summary>Measures a Parley server on this machine: <c>bench/run --help</c>.</summary>
internal static class BenchCommand
{
    public static RootCommand Create()
    {
        var server = new Option<string>("--server")
        {
            Description = "The server's program; bench/run names it.",
            Required = true,
            HelpName = "FILE",
        };
        var web = new Option<string?>("--web") { Description = "Folder of the built web client (for 'page').", HelpName = "DIR" };
        var seconds = new Option<int>("--seconds") { Description = "How long each load runs.", DefaultValueFactory = _ => 15, HelpName = "N" };
        var runs = new Option<int>("--runs") { Description = "How often 'start' and 'page' are repeated; the median counts.", DefaultValueFactory = _ => 5, HelpName = "N" };
        var command = new RootCommand("Measures a Parley server on this machine. Prints a table in Markdown.") { server, web, seconds, runs };

        void Add(string name, string description, Func<BenchSettings, Task<IReadOnlyList<Row>>> scenario)
        {
            var sub = new Command(name, description);
            sub.SetAction(async parsed =>
            {
                var settings = new BenchSettings(
                    parsed.GetValue(server)!, parsed.GetValue(web), parsed.GetValue(seconds), parsed.GetValue(runs), TimeProvider.System);
                Table.Print(await scenario(settings));
            });
            command.Add(sub);
        }

        server.Recursive = web.Recursive = seconds.Recursive = runs.Recursive = true;
        Add("start", "Start of the process to its first accepted request, with an empty and with a used data folder.", StartScenario.RunAsync);
        Add("ack", "100 messages a second from 10 senders: time from the intended send to the ack.", AckScenario.RunAsync);
        Add("throughput", "50 senders, each with one message in flight: acknowledged durable messages a second.", ThroughputScenario.RunAsync);
        Add("page", "Chromium with an empty cache opens a signed-in demo: time to the usable page, bytes of script.", PageScenario.RunAsync);
        Add("all", "Everything, one after the other.", async settings =>
        [
            .. await StartScenario.RunAsync(settings),
            .. await AckScenario.RunAsync(settings),
            .. await ThroughputScenario.RunAsync(settings),
            .. settings.Web is null ? [] : await PageScenario.RunAsync(settings),
        ]);
        return command;
    }
}

/// <summary>What the command line said.</summary>
internal sealed record BenchSettings(string Server, string? Web, int Seconds, int Runs, TimeProvider Clock);
