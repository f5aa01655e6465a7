using Microsoft.EntityFrameworkCore;
using Parley.Rest;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Workspaces;

/// <summary>Pages of members, in the order of joining.</summary>
[SliceApi]
internal sealed class MemberQueries(IDbContextFactory<ParleyDbContext> contexts)
{
    /// <summary>The end of the year 9999, the maximum of .NET's times.</summary>
    private const long LastMillisecond = 253_402_300_799_999;

    public Task<Result<ItemList<Member>>> OfWorkspaceAsync(
        Guid workspaceId,
        string? cursor,
        int limit,
        CancellationToken cancellationToken
    ) =>
        PageAsync(
            context =>
                context
                    .WorkspaceMembers.Where(member => member.WorkspaceId == workspaceId)
                    .Select(member => new Row
                    {
                        UserId = member.UserId,
                        JoinedAt = member.JoinedAt,
                        Role = member.Role,
                    }),
            cursor,
            limit,
            cancellationToken
        );

    public Task<Result<ItemList<Member>>> OfChannelAsync(
        Guid workspaceId,
        Guid channelId,
        string? cursor,
        int limit,
        CancellationToken cancellationToken
    ) =>
        PageAsync(
            context =>
                from member in context.ChannelMembers
                where member.ChannelId == channelId
                join entry in context.WorkspaceMembers on member.UserId equals entry.UserId
                where entry.WorkspaceId == workspaceId
                select new Row
                {
                    UserId = member.UserId,
                    JoinedAt = member.JoinedAt,
                    Role = entry.Role,
                },
            cursor,
            limit,
            cancellationToken
        );

    private async Task<Result<ItemList<Member>>> PageAsync(
        Func<ParleyDbContext, IQueryable<Row>> select,
        string? cursor,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (Paging.Check(limit) is { } refusal)
        {
            return refusal;
        }

        var position = Position(cursor);
        if (position.Error is { } error)
        {
            return error;
        }

        var (at, userId) = position.Value;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var members = await (
            from row in @select(context)
            join user in context.Users on row.UserId equals user.Id
            where row.JoinedAt > at || (row.JoinedAt == at && row.UserId.CompareTo(userId) > 0)
            orderby row.JoinedAt, row.UserId
            select new
            {
                user.Id,
                user.DisplayName,
                user.Kind,
                user.DeactivatedAt,
                row.Role,
                row.JoinedAt,
            }
        )
            .TagWith("members.page")
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return new ItemList<Member>
        {
            Items =
            [
                .. members
                    .Take(limit)
                    .Select(member => new Member
                    {
                        User = new()
                        {
                            Id = new(member.Id),
                            DisplayName = member.DisplayName,
                            Kind = member.Kind,
                            Deactivated = member.DeactivatedAt is null ? null : true,
                        },
                        Role = member.Role,
                        JoinedAt = member.JoinedAt,
                    }),
            ],
            Next =
                members.Count > limit
                    ? Paging.Encode($"{members[limit - 1].JoinedAt.ToUnixTimeMilliseconds()} {members[limit - 1].Id}")
                    : null,
        };
    }

    private static Result<(DateTimeOffset At, Guid UserId)> Position(string? cursor)
    {
        var decoded = Paging.Decode(cursor);
        return decoded.Error is { } error ? error
            : decoded.Value is not { } text ? (DateTimeOffset.UnixEpoch, Guid.Empty)
            : text.Split(' ') is [var at, var id]
            && long.TryParse(at, out var milliseconds)
            && milliseconds is >= 0 and <= LastMillisecond
            && Guid.TryParse(id, out var userId)
                ? (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), userId)
            : Paging.Invalid;
    }

    private sealed record Row
    {
        public required Guid UserId { get; init; }

        public required DateTimeOffset JoinedAt { get; init; }

        public required WorkspaceRole Role { get; init; }
    }
}
