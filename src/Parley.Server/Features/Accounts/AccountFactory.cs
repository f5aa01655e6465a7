using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>Creates accounts with ASP.NET Core Identity, which keeps addresses unique.</summary>
[SliceApi]
internal sealed class AccountFactory(
    IServiceScopeFactory scopes,
    PasswordRules passwords,
    PasswordHashing work,
    TimeProvider clock
)
{
    /// <summary>
    /// Prepares an account without storing it, or returns <c>request.invalid</c>, <c>account.password_weak</c>,
    /// <c>rate.limited</c>. It hashes the password, which is slow.
    /// </summary>
    public async Task<Result<UserEntity>> PrepareAsync(
        string email,
        string displayName,
        string password,
        AccountRules rules,
        IPAddress network
    )
    {
        var address = AccountRules.CheckEmail(email);
        var name = rules.CheckDisplayName(displayName);
        if ((address.Error ?? name.Error ?? passwords.Check(password, address.Value, name.Value)) is { } error)
        {
            return error;
        }

        var hash = await work.HashAsync(password, network);
        if (!hash.Succeeded)
        {
            return hash.Error;
        }

        var now = clock.GetUtcNow();
        return new UserEntity
        {
            Id = Guid.CreateVersion7(now),
            UserName = address.Value,
            Email = address.Value,
            DisplayName = name.Value!,
            Kind = UserKind.Human,
            CreatedAt = now,
            PasswordHash = hash.Value,
        };
    }

    /// <summary>Null: it is stored. Else <c>account.email_taken</c>.</summary>
    public async Task<ParleyError?> StoreAsync(UserEntity user)
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<UserManager<UserEntity>>().CreateAsync(user);
        return result.Succeeded ? null : ToError(result.Errors.ToList());
    }

    public async Task DeleteAsync(UserEntity user)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<UserEntity>>();
        if (await users.FindByIdAsync(user.Id.ToString()) is { } stored)
        {
            await users.DeleteAsync(stored);
        }
    }

    /// <summary>Creates an account without a login: an imported author or a bot.</summary>
    public static UserEntity CreateWithoutLogIn(string displayName, UserKind kind, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new()
        {
            Id = id,
            UserName = id.ToString("N"),
            NormalizedUserName = id.ToString("N").ToUpperInvariant(),
            DisplayName = displayName,
            Kind = kind,
            CreatedAt = now,
        };
    }

    private static ParleyError ToError(List<IdentityError> errors) =>
        errors.Any(error =>
            error.Code
                is nameof(IdentityErrorDescriber.DuplicateEmail)
                    or nameof(IdentityErrorDescriber.DuplicateUserName)
        )
            ? ParleyErrors.EmailTaken
            : ParleyErrors.Invalid("email", string.Join(' ', errors.Select(error => error.Description)));
}
