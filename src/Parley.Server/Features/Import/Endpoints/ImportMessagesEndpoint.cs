using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Parley.Rest;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Import.Endpoints;

/// <summary>Imports messages with their authors and times.</summary>
internal static class ImportMessagesEndpoint
{
    /// <summary>Tolerated clock skew of another system.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/channels/{channelId}/import", HandleAsync)
            .WithTags("Import")
            .RequireAuthorization()
            .WithName("importMessages")
            .Accepts<ImportMessagesRequest>("application/json")
            .Returns<ImportMessagesResult>();

    public static async Task<IResult> HandleAsync(
        ChannelId channelId,
        Caller caller,
        HttpContext http,
        ChannelAccess access,
        MessageRules rules,
        IOptions<MessageOptions> options,
        IOptions<ParleyOptions> server,
        IDbContextFactory<ParleyDbContext> contexts,
        IGrainFactory grains,
        ImportQuota quota,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        // Check access before reading a large body.
        if ((await ForImportAsync(access, caller, channelId, cancellationToken)).Error is { } refusal)
        {
            return refusal.ToHttp();
        }

        var body = await DeferredBody.ReadAsync<ImportMessagesRequest>(
            http,
            options.Value.ImportMiB * ImportSlice.Mebibyte
        );
        if (!body.Succeeded)
        {
            return body.Error.ToHttp();
        }

        var request = body.Value;
        if (request.Messages.Count < 1 || request.Messages.Count > options.Value.ImportBatch)
        {
            return ParleyErrors.Invalid("messages", $"1-{options.Value.ImportBatch}").ToHttp();
        }

        var latest = clock.GetUtcNow() + Skew;
        var messages = new ImportedMessage[request.Messages.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            if (request.Messages[i] is not { } message)
            {
                return ParleyErrors.Malformed($"messages[{i}] must not be null").ToHttp();
            }

            var content = rules.Check(message.Content);
            if (!content.Succeeded)
            {
                return (content.Error with { Message = $"messages[{i}]: {content.Error.Message}" }).ToHttp();
            }

            if (message.CreatedAt > latest)
            {
                return ParleyErrors.Invalid($"messages[{i}].createdAt", "must not lie in the future").ToHttp();
            }

            messages[i] = new(
                message.Id.Value,
                message.AuthorId.Value,
                content.Value,
                message.CreatedAt,
                message.ThreadId?.Value,
                message.ReplyTo?.Value
            );
        }

        // Check again after the body: a caller who lost the role must not use up the quota.
        var channel = await ForImportAsync(access, caller, channelId, cancellationToken);
        if (!channel.Succeeded)
        {
            return channel.Error.ToHttp();
        }

        var foreignAuthor = await FindForeignAuthorAsync(
            contexts,
            channel.Value.WorkspaceId,
            messages,
            allowMembers: server.Value.Demo is not null,
            cancellationToken
        );
        if (foreignAuthor is not null)
        {
            return (
                ParleyErrors.UserNotFound with
                {
                    Message =
                        $"authorId {foreignAuthor}: no imported author of this workspace. Use import/authors first: "
                        + "messages of members cannot be imported.",
                }
            ).ToHttp();
        }

        var creatorId = await FindCreatorAsync(contexts, channel.Value.WorkspaceId, cancellationToken);
        if (await quota.ConsumeAsync(creatorId, messages) is { } tooMuch)
        {
            return tooMuch.ToHttp();
        }

        var imported = await grains.GetChannelGrain(channelId.Value).ImportAsync(new(caller.UserId, messages));
        return imported.ToHttp(done =>
            TypedResults.Ok(
                new ImportMessagesResult
                {
                    Imported = done.Imported,
                    Existing = done.Existing,
                    LastSeq = done.LastSeq,
                }
            )
        );
    }

    private static async Task<Result<ChannelView>> ForImportAsync(
        ChannelAccess access,
        Caller caller,
        ChannelId channelId,
        CancellationToken cancellationToken
    )
    {
        var channel = await access.ForReadAsync(caller, channelId, cancellationToken);
        return channel is { Succeeded: true, Value.Role: > WorkspaceRole.Admin }
            ? ParleyErrors.AccessForbidden
            : channel;
    }

    private static async Task<Guid> FindCreatorAsync(
        IDbContextFactory<ParleyDbContext> contexts,
        Guid workspaceId,
        CancellationToken cancellationToken
    )
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context
            .Workspaces.TagWith("import.creator")
            .Where(workspace => workspace.Id == workspaceId)
            .Select(workspace => workspace.CreatedBy)
            .FirstAsync(cancellationToken);
    }

    /// <summary>
    /// Returns an author that is no imported author: admins must not post as members. Only a demo, whose users are
    /// fictional, allows it.
    /// </summary>
    private static async Task<Guid?> FindForeignAuthorAsync(
        IDbContextFactory<ParleyDbContext> contexts,
        Guid workspaceId,
        ImportedMessage[] messages,
        bool allowMembers,
        CancellationToken cancellationToken
    )
    {
        var authors = messages.Select(message => message.AuthorId).Distinct().ToList();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var known = await context
            .WorkspaceMembers.TagWith("import.authors")
            .Where(member => member.WorkspaceId == workspaceId && authors.Contains(member.UserId))
            .Where(member =>
                allowMembers
                || context
                    .Set<ImportedAuthorEntity>()
                    .Any(author => author.WorkspaceId == workspaceId && author.UserId == member.UserId)
            )
            .Select(member => member.UserId)
            .ToListAsync(cancellationToken);
        return authors.Except(known).Select(author => (Guid?)author).FirstOrDefault();
    }
}
