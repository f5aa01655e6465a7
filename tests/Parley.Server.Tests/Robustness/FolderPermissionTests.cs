using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;

namespace Parley.Server.Tests.Robustness;

/// <summary>Files are accessible to the server's user only.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FolderPermissionTests
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const UnixFileMode Everybodys = OwnersFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [Fact]
    public async Task New_data_folder_is_accessible_to_the_server_user_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights");
        using var parent = new DataFolder();
        var folder = Path.Combine(parent.Path, "data");
        await using var server = await ParleyServer.StartAsync(folder);
        await server.FirstUserAsync();
        Assert.Equal(OwnersFolder, File.GetUnixFileMode(folder));
        Assert.All(Directory.EnumerateFiles(folder), file => Assert.Equal(OwnersFile, File.GetUnixFileMode(file)));
        Assert.NotEmpty(Directory.EnumerateFiles(folder));
    }

    [Fact]
    public async Task World_readable_folder_of_an_earlier_version_is_restricted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights");
        using var parent = new DataFolder();
        var folder = Path.Combine(parent.Path, "data");
        await (await ParleyServer.StartAsync(folder)).DisposeAsync();
        SqliteConnection.ClearAllPools();
        File.SetUnixFileMode(folder, OwnersFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.SetUnixFileMode(file, Everybodys);
        }

        await using var server = await ParleyServer.StartAsync(folder);
        await server.FirstUserAsync();
        Assert.Equal(OwnersFolder, File.GetUnixFileMode(folder));
        Assert.All(Directory.EnumerateFiles(folder), file => Assert.Equal(OwnersFile, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Existing_folder_keeps_its_mode_and_gets_private_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights");
        using var parent = new DataFolder();
        var shared = OwnersFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var folder = Directory.CreateDirectory(Path.Combine(parent.Path, "data")).FullName;
        File.SetUnixFileMode(folder, shared);
        await using var server = await ParleyServer.StartAsync(folder);
        Assert.Equal(shared, File.GetUnixFileMode(folder));
        Assert.All(Directory.EnumerateFiles(folder), file => Assert.Equal(OwnersFile, File.GetUnixFileMode(file)));
    }
}
