using Microsoft.EntityFrameworkCore;
using Mono.Cecil;
using Parley.Server.Features.Accounts;

namespace Parley.Server.Tests;

/// <summary>
/// What ends a session tells the slices that keep something about it. Found in the compiled code, because a query of
/// sessions can come from anywhere.
/// </summary>
[Storeless]
public sealed class SessionDeletionTests
{
    private static readonly string Session = typeof(SessionEntity).FullName!;

    [Fact]
    public void Sessions_are_deleted_in_two_places()
    {
        using var server = ModuleDefinition.ReadModule(typeof(ParleyServerExtensions).Assembly.Location);
        Assert.Equal(
            [typeof(ExpiredCredentialCleanup).FullName, typeof(SessionRevocation).FullName],
            server
                .GetTypes()
                .SelectMany(type => type.Methods.Where(method => method.HasBody))
                .Where(method => method.Body.Instructions.Any(step => DeletesSessions(step.Operand)))
                .Select(method => method.DeclaringType.FullName.Split('/')[0])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
        );
    }

    private static bool DeletesSessions(object operand) =>
        operand switch
        {
            MethodReference method => IsDelete(method) && Entities(method).Any(IsSession),
            string sql => sql.Contains("DELETE FROM sessions", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };

    private static bool IsDelete(MethodReference method) =>
        method.DeclaringType.Namespace == typeof(DbContext).Namespace
        && method.Name
            is nameof(EntityFrameworkQueryableExtensions.ExecuteDelete)
                or nameof(EntityFrameworkQueryableExtensions.ExecuteDeleteAsync)
                or nameof(DbContext.Remove)
                or nameof(DbContext.RemoveRange);

    private static IEnumerable<TypeReference> Entities(MethodReference method) =>
        ((method as GenericInstanceMethod)?.GenericArguments ?? []).Concat(
            (method.DeclaringType as GenericInstanceType)?.GenericArguments ?? []
        );

    /// <summary>A helper that deletes any entity would delete sessions too.</summary>
    private static bool IsSession(TypeReference entity) => entity.IsGenericParameter || entity.FullName == Session;
}
