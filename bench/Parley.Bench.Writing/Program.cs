using Parley.Bench.Writing;

// Compares ways to write one shared frame to many WebSockets. See docs/adr/0014. The server runs on one core, the
// receivers on the other:
// taskset -c 0 Parley.Bench.Writing server managed|stream|direct|pass|pass5|pass10
// taskset -c 1 Parley.Bench.Writing load http://127.0.0.1:7070 500 stream
switch (args)
{
    case ["server", var way]:
        await Server.RunAsync(way);
        return 0;
    case ["load", var address, var receivers, var shape]:
        return await Load.RunAsync(
            new Uri(address),
            int.Parse(receivers, System.Globalization.CultureInfo.InvariantCulture),
            shape
        );
    default:
        await Console.Error.WriteLineAsync("server WAY | load ADDRESS RECEIVERS single|stream|bursts");
        return 2;
}
