using Spectre.Console;

namespace Parley.Cli.Import;

/// <summary>Shows the progress of an import: a bar on a terminal, otherwise a line every 5 s.</summary>
internal abstract class ImportProgress
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    /// <summary>Messages were imported. Thread-safe.</summary>
    public abstract void ReportProgress();

    /// <summary>Reports a skipped or changed line. Thread-safe.</summary>
    public abstract void ReportSkipped(string text);

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
        totalBytes == 0 ? 100 : 100.0 * counts.ProcessedBytes / totalBytes;

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

        public override void ReportProgress()
        {
            lock (task)
            {
                task.Value = Percent(totalBytes, counts);
                task.Description = $"{counts.Imported + counts.Existing} messages";
            }
        }

        public override void ReportSkipped(string text) => AnsiConsole.WriteLine(TerminalText.Clean(text));
    }

    private sealed class Lines(CliEnvironment environment, long totalBytes, ImportCounts counts) : ImportProgress
    {
        private readonly Lock _lock = new();
        private long _lastLine = environment.Clock.GetTimestamp();

        public override void ReportProgress()
        {
            lock (_lock)
            {
                if (environment.Clock.GetElapsedTime(_lastLine) >= ReportInterval)
                {
                    _lastLine = environment.Clock.GetTimestamp();
                    environment.Error.WriteLine(
                        $"{Percent(totalBytes, counts):0} %, {counts.Imported} imported, {counts.Existing} existing"
                    );
                }
            }
        }

        public override void ReportSkipped(string text)
        {
            lock (_lock)
            {
                environment.Error.WriteLine(TerminalText.Clean(text));
            }
        }
    }
}
