using System.CommandLine;
using Parley.Server;

namespace Parley.Host;

/// <summary>
/// Account commands for the operator: for an owner without a higher-ranked member, and for an account without a
/// workspace. They start neither listeners nor background work.
/// </summary>
internal static class AccountCommand
{
    /// <summary>Prints a link for a password reset.</summary>
    public static Task<int> ResetPasswordAsync(
        string? data,
        string email,
        InvocationConfiguration console,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            data,
            console,
            "No link was created",
            async application =>
            {
                if (await application.CreatePasswordResetAsync(email, cancellationToken) is not { } link)
                {
                    await console.Error.WriteLineAsync("There is no active account with this address.");
                    return 1;
                }

                await console.Output.WriteLineAsync(link);
                return 0;
            }
        );

    /// <summary>Reactivates a deactivated account.</summary>
    public static Task<int> ReactivateAsync(
        string? data,
        string email,
        InvocationConfiguration console,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            data,
            console,
            "No account was reactivated",
            async application =>
            {
                if (!await application.ReactivateAccountAsync(email, cancellationToken))
                {
                    await console.Error.WriteLineAsync("There is no deactivated account with this address.");
                    return 1;
                }

                await console.Output.WriteLineAsync("The account is active again.");
                return 0;
            }
        );

    private static async Task<int> RunAsync(
        string? data,
        InvocationConfiguration console,
        string failure,
        Func<WebApplication, Task<int>> run
    )
    {
        try
        {
            await using var application = Build(data);
            return await run(application);
        }
        catch (Exception exception) when (Server.IsExpected(exception))
        {
            await console.Error.WriteLineAsync($"{failure}: {exception.Message}");
            return 1;
        }
    }

    private static WebApplication Build(string? data)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        if (data is not null)
        {
            builder.Configuration.AddInMemoryCollection([new("Parley:Data", data)]);
        }

        // Otherwise a missing database would be created.
        var folder = builder.Configuration["Parley:Data"] ?? "data";
        if (
            string.IsNullOrEmpty(builder.Configuration["Parley:Database"])
            && !File.Exists(Path.Combine(folder, "parley.db"))
        )
        {
            throw new InvalidOperationException(
                $"there is no database in {Path.GetFullPath(folder)}. Name the folder with --data."
            );
        }

        builder.Logging.ClearProviders();
        builder.AddParley();
        return builder.Build();
    }
}
