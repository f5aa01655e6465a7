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

    public Task<Result<ChannelChange>> CreateAsync(CreateChannelCommand command) => throw new NotSupportedException();

    public Task<Result<ChannelChange>> OpenAsync(OpenConversationCommand command) => throw new NotSupportedException();

    public ValueTask<Result<PostedMessage>[]> PostAsync(PostCommand command) => throw new NotSupportedException();

    public Task<Result<ChannelChange>> ChangeMessageAsync(ChangeMessageCommand command) =>
        throw new NotSupportedException();

    public Task<Result<ImportedMessages>> ImportAsync(ImportCommand command) => throw new NotSupportedException();

    public Task<Result<ChannelChange>> JoinAsync(JoinCommand command) => throw new NotSupportedException();

    public Task<Result<ChannelChange>> LeaveAsync(LeaveCommand command) => throw new NotSupportedException();

    public Task<Result<ChannelChange>> UpdateAsync(UpdateChannelCommand command) => throw new NotSupportedException();

    public Task<Result<ChannelChange>> RenameWorkspaceAsync(RenameWorkspaceCommand command) =>
        throw new NotSupportedException();

    public Task<Result<ChannelChange>> ArchiveAsync(Guid userId) => throw new NotSupportedException();
}
