using System.Text;
using System.Threading.Channels;
using Parley.Client;
using Parley.Rest;

namespace Parley.Cli.Import;

/// <summary>Reads a file of conversations and sends it. Reading goes on while batches are on their way; the batches of
/// one channel go one after another, so that its messages keep the file's order; two channels go side by
/// side.</summary>
internal sealed class ConversationImporter(
    ParleyClient client,
    WorkspaceId workspaceId,
    ImportCounts counts,
    ImportProgress progress
) : IDisposable
{
    private const int CallsAtOnce = 2;

    // Batches of one channel that may wait for their turn; the reader waits after that.
    private const int QueueLength = 2;

    private readonly ImportPlanner _planner = new(workspaceId, counts);
    private readonly AuthorDirectory _authors = new(client, workspaceId);
    private readonly ChannelDirectory _channels = new(client, workspaceId);
    private readonly SemaphoreSlim _calls = new(CallsAtOnce, CallsAtOnce);
    private readonly Dictionary<string, ChannelWriter<ImportBatch>> _queues = new(StringComparer.Ordinal);
    private readonly List<Task> _senders = [];

    public async Task RunAsync(Stream file, CancellationToken cancellationToken)
    {
        // One that fails stops the others.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await _channels.LoadAsync(cancellationToken);
        Exception? failure = null;
        try
        {
            await ReadAsync(file, stop);
        }
        catch (Exception e)
        {
            failure = e;
            await stop.CancelAsync();
        }

        foreach (var queue in _queues.Values)
        {
            queue.TryComplete(failure);
        }

        // The senders' own failure is the cause, a cancelled reader only its effect.
        await Task.WhenAll(_senders);
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void Dispose()
    {
        _calls.Dispose();
        _authors.Dispose();
        _channels.Dispose();
    }

    private async Task ReadAsync(Stream file, CancellationTokenSource stop)
    {
        var batches = new BatchBuilder();
        using var reader = new StreamReader(
            file,
            Encoding.UTF8,
            detectEncodingFromByteOrderMarks: true,
            bufferSize: 128 * 1024,
            leaveOpen: true
        );
        for (var number = 1; await reader.ReadLineAsync(stop.Token) is { } text; number++)
        {
            var bytes = Encoding.UTF8.GetByteCount(text) + 1;
            if (string.IsNullOrWhiteSpace(text))
            {
                counts.AddSettledBytes(bytes);
                continue;
            }

            counts.AddRead();
            if (PlanLine(text, number) is not var (channel, message))
            {
                counts.AddSettledBytes(bytes);
                continue;
            }

            if (batches.Add(channel, message, bytes) is { } full)
            {
                await EnqueueAsync(full, stop);
            }
        }

        foreach (var rest in batches.Drain())
        {
            await EnqueueAsync(rest, stop);
        }
    }

    private (string Channel, PlannedMessage Message)? PlanLine(string text, int number)
    {
        if (!ConversationLine.TryParse(text, out var line, out var fault))
        {
            counts.AddMalformed();
            progress.Note($"line {number}: {fault}");
            return null;
        }

        var message = _planner.Plan(line, out fault);
        if (fault is not null)
        {
            progress.Note($"line {number}: {fault}");
        }

        return message is null ? null : (line.Channel, message);
    }

    private async ValueTask EnqueueAsync(ImportBatch batch, CancellationTokenSource stop)
    {
        if (!_queues.TryGetValue(batch.Channel, out var writer))
        {
            var queue = System.Threading.Channels.Channel.CreateBounded<ImportBatch>(QueueLength);
            _queues[batch.Channel] = writer = queue.Writer;
            _senders.Add(SendAllAsync(queue.Reader, stop));
        }

        await writer.WriteAsync(batch, stop.Token);
    }

    private async Task SendAllAsync(ChannelReader<ImportBatch> batches, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var batch in batches.ReadAllAsync(stop.Token))
            {
                await _calls.WaitAsync(stop.Token);
                try
                {
                    await SendAsync(batch, stop.Token);
                }
                finally
                {
                    _calls.Release();
                }
            }
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task SendAsync(ImportBatch batch, CancellationToken cancellationToken)
    {
        var channelId = await _channels.GetOrCreateAsync(batch.Channel, cancellationToken);
        var authors = await _authors.ResolveAsync(batch.Messages.Select(message => message.Author), cancellationToken);
        var messages = batch.Messages.Select(message => new ImportMessage
        {
            Id = message.Id,
            AuthorId = authors[message.Author],
            Content = message.Content,
            CreatedAt = message.At,
            ThreadId = message.ThreadId,
        });
        var result = await client.ImportMessagesAsync(channelId, [.. messages], cancellationToken);
        counts.AddBatch(result.Imported, result.Existing);
        counts.AddSettledBytes(batch.FileBytes);
        progress.Moved();
    }
}
