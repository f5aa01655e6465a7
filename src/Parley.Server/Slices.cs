using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Devices;
using Parley.Server.Features.Import;
using Parley.Server.Features.Invites;
using Parley.Server.Features.Messages;
using Parley.Server.Features.Workspaces;
using Parley.Server.Gateway;
using Parley.Server.Platform;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Mail;
using Parley.Server.Platform.Outbound;
using Parley.Server.Platform.Telemetry;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Platform.Work;

namespace Parley.Server;

/// <summary>The parts of the server. Hosted services start in this order and stop in reverse.</summary>
internal static class Slices
{
    public static IReadOnlyList<ISlice> All { get; } =
    [
        new LimitsSlice(),
        new WorkSlice(),
        new UserStreamsSlice(),
        new MailSlice(),
        new OutboundSlice(),
        new AccountsSlice(),
        new DevicesSlice(),
        new WorkspacesSlice(),
        new InvitesSlice(),
        new ChannelsSlice(),
        new MessagesSlice(),
        new ImportSlice(),
        new GatewaySlice(),
        new TelemetrySlice(),
        new ApiDocumentsSlice(),
    ];
}
