using System.CommandLine;
using Parley.Server;

namespace Parley.Host;

/// <summary>Makes a link that sets a new password, for an owner whom nobody ranks above. Nothing is listened to and no work begins.</summary>
internal static class PasswordReset
{
    public static async Task<int> RunAsync(
        string? data, string email, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        try
        {
            await using var application = Build(data);
            if (await application.CreatePasswordResetAsync(email, cancellationToken) is not { } link)
            {
                await console.Error.WriteLineAsync("There is no account with this address that somebody can sign in with.");
                return 1;
            }

            await console.Output.WriteLineAsync(link);
            return 0;
        }
        catch (Exception exception) when (Server.IsExpected(exception))
        {
            await console.Error.WriteLineAsync($"No link was made: {exception.Message}");
            return 1;
        }
    }

    private static WebApplication Build(string? data)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        if (data is not null)
        {
            builder.Configuration.AddInMemoryCollection([new("Parley:Data", data)]);
        }

        // The database would be made anew where there is none.
        var folder = builder.Configuration["Parley:Data"] ?? "data";
        if (string.IsNullOrEmpty(builder.Configuration["Parley:Database"]) && !File.Exists(Path.Combine(folder, "parley.db")))
        {
            throw new InvalidOperationException($"there is no database in {Path.GetFullPath(folder)}. Name the folder with --data.");
        }

        builder.Logging.ClearProviders();
        builder.AddParley();
        return builder.Build();
    }
}
