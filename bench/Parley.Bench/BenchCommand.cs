using System.CommandLine;
using Parley.Bench.Compare;
using Parley.Bench.Lists;
using Parley.Bench.Peers;
using Parley.Bench.Peers.Floor;
using Parley.Bench.Scenarios;

namespace Parley.Bench;

/// <summary>Measures a Parley server on this machine: <c>bench/run --help</c>.</summary>
internal static class BenchCommand
{
    private const string Peers = "parley,parley-msgpack,signalr-json,signalr-msgpack,ws,socketio,bun";
    private const string QuickPeers = "parley,signalr-msgpack,ws,socketio,bun";

    private static readonly Option<string?> Server = new("--server")
    {
        Description = "Program of the server; bench/run sets it.",
        Recursive = true,
        HelpName = "FILE",
    };

    private static readonly Option<string?> Web = new("--web")
    {
        Description = "Folder of the built web client (for 'page').",
        Recursive = true,
        HelpName = "DIR",
    };

    private static readonly Option<string?> SignalR = new("--signalr")
    {
        Description = "Folder of the SignalR peer; bench/run sets it.",
        Recursive = true,
        HelpName = "DIR",
    };

    private static readonly Option<string?> Node = new("--node")
    {
        Description = "Folder of the Node.js peers; bench/run sets it.",
        Recursive = true,
        HelpName = "DIR",
    };

    private static readonly Option<string?> Lists = new("--lists")
    {
        Description = "Folder of the built page of lists (for 'list'); bench/run sets it.",
        Recursive = true,
        HelpName = "DIR",
    };

    private static readonly Option<string?> Conversations = new("--conversations")
    {
        Description =
            $"A recorded conversation, one JSON object a line with author and text (for 'list'); "
            + $"also {RecordedConversation.Variable}.",
        Recursive = true,
        HelpName = "FILE",
    };

    private static readonly Option<int?> Seconds = new("--seconds")
    {
        Description = "Duration of each load.",
        Recursive = true,
        HelpName = "N",
    };

    private static readonly Option<int?> Runs = new("--runs")
    {
        Description = "Number of repetitions (5; with --quick 3, 'list' 1); the median counts.",
        Recursive = true,
        HelpName = "N",
    };

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Short loads and fewer clients: a quick check, not a measurement.",
        Recursive = true,
    };

    private static readonly Option<string?> PeerNames = new("--peers")
    {
        Description =
            $"Servers to compare, comma-separated ({Peers}; with --quick {QuickPeers}); "
            + $"also floor (only relays messages) and, only for 'fanout' and 'sends', "
            + $"ejabberd and prosody. For 'list': {ListScenario.Names}.",
        Recursive = true,
        HelpName = "NAMES",
    };

    private static readonly Option<int?> Clients = new("--clients")
    {
        Description = "Number of clients, instead of the default of the scenario.",
        Recursive = true,
        HelpName = "N",
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "Measures a Parley server on this machine, alone and beside others. Prints tables in Markdown. "
                + "Without a command: compare."
        )
        {
            Server,
            Web,
            SignalR,
            Node,
            Lists,
            Conversations,
            Seconds,
            Runs,
            Quick,
            PeerNames,
            Clients,
        };
        Add(
            command,
            "start",
            "Start of the process to its first accepted request, with an empty and with a used data folder.",
            StartScenario.RunAsync
        );
        Add(
            command,
            "ack",
            "100 messages per second from 10 senders: time from the due time to the ack.",
            AckScenario.RunAsync
        );
        Add(
            command,
            "throughput",
            "50 senders, each with one message in flight: acknowledged durable messages per second.",
            ThroughputScenario.RunAsync
        );
        Add(
            command,
            "history",
            "The newest 50 messages of a channel by REST, repeatedly: processor time and latency of each request.",
            HistoryScenario.RunAsync
        );
        Add(
            command,
            "page",
            "Chromium with an empty cache opens a signed-in demo: time to the usable page, bytes of script.",
            PageScenario.RunAsync
        );
        Add(
            command,
            "all",
            "The five above in turn.",
            async settings =>
                [
                    .. await StartScenario.RunAsync(settings),
                    .. await AckScenario.RunAsync(settings),
                    .. await ThroughputScenario.RunAsync(settings),
                    .. await HistoryScenario.RunAsync(settings),
                    .. settings.Web is null ? [] : await PageScenario.RunAsync(settings),
                ]
        );

        Func<bool, int?, IEnumerable<Scenario>> fanout = (_, clients) =>
            [new FanoutScenario(few: 500, many: clients ?? 1_000)];
        Func<bool, int?, IEnumerable<Scenario>> rooms = (quick, clients) =>
            clients is { } given ? [new RoomsScenario(given / 10)]
            : quick ? [new RoomsScenario(100)]
            : [new RoomsScenario(100), new RoomsScenario(1_000)];
        Func<bool, int?, IEnumerable<Scenario>> idle = (quick, clients) =>
            [new IdleScenario(clients ?? (quick ? 2_000 : 10_000))];
        Func<bool, int?, IEnumerable<Scenario>> sends = (_, _) => [new SendsScenario()];
        Func<bool, int?, IEnumerable<Scenario>> resume = (quick, clients) =>
            [new ResumeScenario(clients ?? (quick ? 1_000 : 5_000))];
        Func<bool, int?, IEnumerable<Scenario>> slow = (quick, clients) =>
            Enumerable.Range(0, 2).Select(percent => new SlowScenario(clients ?? (quick ? 500 : 1_000), percent));
        Func<bool, int?, IEnumerable<Scenario>> compare = (quick, clients) =>
            [
                .. fanout(quick, clients),
                .. rooms(quick, clients),
                .. idle(quick, clients),
                .. sends(quick, clients),
                .. resume(quick, clients),
                .. quick ? [] : slow(quick, clients),
            ];
        Add(
            command,
            "fanout",
            "One room of 500 (a stream) and of 1 000 (single messages; --clients 5000 for more).",
            fanout
        );
        Add(command, "rooms", "100 and 1 000 rooms of 10 in which all members send.", rooms);
        Add(command, "idle", "10 000 connections in 20 rooms each: memory per connection.", idle);
        Add(command, "sends", "100 senders with one message in flight each: time to the ack.", sends);
        Add(
            command,
            "resume",
            "5 000 clients lose their connection and resume: time until all have the missed messages.",
            resume
        );
        Add(
            command,
            "slow",
            "1 % of the receivers stop reading, and none of them as the control: latency of the others, memory.",
            slow
        );
        Add(command, "compare", "The six above (with --quick without 'slow').", compare);
        command.SetAction((parsed, _) => CompareAsync(parsed, compare));
        AddList(command);
        AddFloor(command);
        return command;
    }

    private static void AddList(RootCommand root)
    {
        var command = new Command(
            "list",
            "Chromium shows 100 000 rows in Parley's list of messages, virtua, "
                + "react-virtuoso and TanStack Virtual: movement, blank areas and frame times."
        );
        command.SetAction(async parsed =>
        {
            try
            {
                await ListScenario.RunAsync(
                    Settings(parsed),
                    parsed.GetValue(Lists)!,
                    parsed.GetValue(Conversations),
                    Names(parsed.GetValue(PeerNames) ?? ListScenario.Names)
                );
                return 0;
            }
            catch (InvalidOperationException exception)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        root.Add(command);
    }

    private static void AddFloor(RootCommand root)
    {
        var command = new Command(FloorPeer.Command, "The server 'floor' itself.") { Hidden = true };
        command.SetAction(_ =>
        {
            using var server = new FloorServer();
            server.Run();
        });
        root.Add(command);
    }

    private static void Add(
        RootCommand root,
        string name,
        string description,
        Func<BenchSettings, Task<IReadOnlyList<Row>>> scenario
    )
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, _) => Table.Print(await scenario(Settings(parsed))));
        root.Add(command);
    }

    private static void Add(
        RootCommand root,
        string name,
        string description,
        Func<bool, int?, IEnumerable<Scenario>> scenarios
    )
    {
        var command = new Command(name, description);
        command.SetAction((parsed, _) => CompareAsync(parsed, scenarios));
        root.Add(command);
    }

    private static async Task CompareAsync(ParseResult parsed, Func<bool, int?, IEnumerable<Scenario>> scenarios)
    {
        var settings = Settings(parsed);
        var names = parsed.GetValue(PeerNames) ?? (settings.Quick ? QuickPeers : Peers);
        var peers = Names(names).Select(AllPeers.Get).ToList();
        await Report.PrintHeadAsync(settings, peers);
        try
        {
            foreach (var scenario in scenarios(settings.Quick, parsed.GetValue(Clients)))
            {
                Report.PrintResults(
                    scenario,
                    settings,
                    await Comparison.RunAsync(settings, [.. peers.Where(scenario.CanMeasure)], scenario)
                );
            }
        }
        finally
        {
            Seed.DeleteTemplates();
        }
    }

    private static string[] Names(string names) =>
        names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static BenchSettings Settings(ParseResult parsed) =>
        new(parsed.GetValue(Server) ?? "", parsed.GetValue(Web), TimeProvider.System)
        {
            GivenSeconds = parsed.GetValue(Seconds),
            Runs = parsed.GetValue(Runs),
            Quick = parsed.GetValue(Quick),
            SignalR = parsed.GetValue(SignalR),
            Node = parsed.GetValue(Node),
            // Arguments that bench/run added are left out.
            Command = string.Join(
                ' ',
                parsed
                    .Tokens.Select(token => token.Value)
                    .TakeWhile(value => value != Server.Name && value != Lists.Name)
                    .Prepend("bench/run")
            ),
        };
}
