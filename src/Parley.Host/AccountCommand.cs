using System.CommandLine;
using Parley.Server;

namespace Parley.Host;

/// <summary>
/// What only the operator of the machine can do with an account: for an owner whom nobody ranks above, and for one that
/// is in no workspace. Nothing is listened to and no work begins.
/// </summary>
internal static class AccountCommand
{
    /// <summary>Prints a link that sets a new password.</summary>
    public static Task<int> ResetPasswordAsync(
        string? data,
        string email,
        InvocationConfiguration console,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            data,
            console,
            "No link was made",
            async application =>
            {
                if (await application.CreatePasswordResetAsync(email, cancellationToken) is not { } link)
                {
                    await console.Error.WriteLineAsync(
                        "There is no account with this address that somebody can sign in with."
                    );
                    return 1;
                }

                await console.Output.WriteLineAsync(link);
                return 0;
            }
        );

    /// <summary>Opens a closed account again.</summary>
    public static Task<int> ReactivateAsync(
        string? data,
        string email,
        InvocationConfiguration console,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            data,
            console,
            "No account was opened",
            async application =>
            {
                if (!await application.ReactivateAccountAsync(email, cancellationToken))
                {
                    await console.Error.WriteLineAsync("There is no closed account with this address.");
                    return 1;
                }

                await console.Output.WriteLineAsync("The account is open again.");
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

        // The database would be made anew where there is none.
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
