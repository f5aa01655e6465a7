using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Executes commands whose events name users. The commit is refused if a user has another name by then: an event with
/// an older name would follow one with the newer name (ADR-0033). The names are then read again.
/// </summary>
[SliceApi]
internal static class NamedCommands
{
    /// <summary>Names change rarely (<see cref="AccountOptions.NameChangesPerHour"/>).</summary>
    private const int Tries = 4;

    /// <summary>Errors: those of the verb, <c>server.unavailable</c> if a name changes during each try.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="command">The command with the names as they were read.</param>
    /// <param name="renameAsync">Returns the command with the names as they are now. Null: a user is gone.</param>
    public static async Task<Result<ChannelChange>> ExecuteAsync(
        this IChannelGrain channel,
        IChannelCommand command,
        Func<Task<IChannelCommand?>> renameAsync
    )
    {
        var result = await channel.ExecuteAsync(command);
        for (var i = 1; i < Tries && result.Error == ParleyErrors.NameChanged; i++)
        {
            if (await renameAsync() is not { } renamed)
            {
                break;
            }

            result = await channel.ExecuteAsync(renamed);
        }

        return result;
    }

    public static Task<Result<ChannelChange>> JoinAsync(
        this IChannelGrain channel,
        JoinCommand command,
        AccountQueries accounts,
        CancellationToken cancellationToken
    ) =>
        channel.ExecuteAsync(
            command,
            async () =>
                await accounts.FindUserAsync(command.UserId, cancellationToken) is { } user
                    ? command with
                    {
                        UserName = user.DisplayName,
                    }
                    : null
        );
}
