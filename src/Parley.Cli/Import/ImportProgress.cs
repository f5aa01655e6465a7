using Spectre.Console;

namespace Parley.Cli.Import;

/// <summary>Shows how far an import is: a bar on a terminal, a line now and then elsewhere.</summary>
internal abstract class ImportProgress
{
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Something was settled. From any task.</summary>
    public abstract void Moved();

    /// <summary>A word about a line that was left out. From any task.</summary>
    public abstract void Note(string text);

    public static Task ShowAsync(
        CliEnvironment environment,
        long totalBytes,
        ImportCounts counts,
        Func<ImportProgress, Task> work
    ) =>
        environment.IsTerminal
            ? Bar.ShowAsync(totalBytes, counts, work)
            : work(new Lines(environment, totalBytes, counts));

    private static double Percent(long totalBytes, ImportCounts counts) =>
        totalBytes == 0 ? 100 : 100.0 * counts.SettledBytes / totalBytes;

    private sealed class Bar(ProgressTask task, long totalBytes, ImportCounts counts) : ImportProgress
    {
        public static Task ShowAsync(long totalBytes, ImportCounts counts, Func<ImportProgress, Task> work) =>
            AnsiConsole
                .Progress()
                .Columns(
                    new TaskDescriptionColumn(),
                    new ProgressBarColumn(),
                    new PercentageColumn(),
                    new RemainingTimeColumn()
                )
                .StartAsync(context => work(new Bar(context.AddTask("Importing"), totalBytes, counts)));

        public override void Moved()
        {
            lock (task)
            {
                task.Value = Percent(totalBytes, counts);
                task.Description = $"{counts.Imported + counts.Existing} messages";
            }
        }

        public override void Note(string text) => AnsiConsole.WriteLine(TerminalText.Clean(text));
    }

    private sealed class Lines(CliEnvironment environment, long totalBytes, ImportCounts counts) : ImportProgress
    {
        private readonly Lock _gate = new();
        private long _lastLine = environment.Clock.GetTimestamp();

        public override void Moved()
        {
            lock (_gate)
            {
                if (environment.Clock.GetElapsedTime(_lastLine) >= LinePeriod)
                {
                    _lastLine = environment.Clock.GetTimestamp();
                    environment.Error.WriteLine(
                        $"{Percent(totalBytes, counts):0} %, {counts.Imported} imported, {counts.Existing} existing"
                    );
                }
            }
        }

        public override void Note(string text)
        {
            lock (_gate)
            {
                environment.Error.WriteLine(TerminalText.Clean(text));
            }
        }
    }
}
