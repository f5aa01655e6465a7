using Parley.Server.Features.Channels;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;

namespace Parley.Server.Tests.Sockets;

/// <summary>A channel grain that only accepts subscriptions.</summary>
internal sealed class FakeChannelGrain : IChannelGrain
{
    public long LastSeq { get; set; }

    public bool Failing { get; set; }

    public int Calls { get; private set; }

    public Task<long> SubscribeAsync(INodeObserver node)
    {
        Calls++;
        return Failing ? Task.FromException<long>(new TimeoutException()) : Task.FromResult(LastSeq);
    }

    public Task WhisperAsync(Whisper whisper) => throw new NotSupportedException();

    public ValueTask<Result<PostedMessage>[]> PostAsync(PostCommand command) => throw new NotSupportedException();

    public Task<Result<ChannelChange>> ExecuteAsync(IChannelCommand command) => throw new NotSupportedException();

    public Task<Result<ImportedMessages>> ImportAsync(ImportCommand command) => throw new NotSupportedException();
}
