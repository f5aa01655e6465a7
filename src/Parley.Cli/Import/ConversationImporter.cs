using System.Text;
using System.Threading.Channels;
using Parley.Client;
using Parley.Rest;

namespace Parley.Cli.Import;

/// <summary>
/// Reads a file of conversations and imports it. Reading continues while batches are sent. The batches of one channel
/// are sent one after another to keep the file's order; two channels are sent in parallel.
/// </summary>
internal sealed class ConversationImporter(
    ParleyClient client,
    WorkspaceId workspaceId,
    ImportCounts counts,
    ImportProgress progress
) : IDisposable
{
    private const int MaxConcurrentCalls = 2;

    // Maximum waiting batches of one channel. At the limit the reader waits.
    private const int QueueCapacity = 2;

    private readonly ImportPlanner _planner = new(workspaceId, counts);
    private readonly AuthorDirectory _authors = new(client, workspaceId);
    private readonly ChannelDirectory _channels = new(client, workspaceId);
    private readonly SemaphoreSlim _calls = new(MaxConcurrentCalls, MaxConcurrentCalls);
    private readonly Dictionary<string, ChannelWriter<ImportBatch>> _queues = new(StringComparer.Ordinal);
    private readonly List<Task> _senders = [];

    public async Task RunAsync(Stream file, CancellationToken cancellationToken)
    {
        // A failed sender stops the others.
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

        // The error of a sender is the cause; a cancelled reader is only its effect.
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
                counts.AddProcessedBytes(bytes);
                continue;
            }

            counts.AddRead();
            if (PlanLine(text, number) is not var (channel, message))
            {
                counts.AddProcessedBytes(bytes);
                continue;
            }

            if (batches.Add(channel, message, bytes) is { } full)
            {
                await EnqueueAsync(full, stop);
            }
        }

        foreach (var batch in batches.Drain())
        {
            await EnqueueAsync(batch, stop);
        }
    }

    private (string Channel, PlannedMessage Message)? PlanLine(string text, int number)
    {
        if (!ConversationLine.TryParse(text, out var line, out var error))
        {
            counts.AddMalformed();
            progress.ReportSkipped($"line {number}: {error}");
            return null;
        }

        var message = _planner.Plan(line, out error);
        if (error is not null)
        {
            progress.ReportSkipped($"line {number}: {error}");
        }

        return message is null ? null : (line.Channel, message);
    }

    private async ValueTask EnqueueAsync(ImportBatch batch, CancellationTokenSource stop)
    {
        if (!_queues.TryGetValue(batch.Channel, out var writer))
        {
            var queue = System.Threading.Channels.Channel.CreateBounded<ImportBatch>(QueueCapacity);
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
        counts.AddProcessedBytes(batch.FileBytes);
        progress.ReportProgress();
    }
}
