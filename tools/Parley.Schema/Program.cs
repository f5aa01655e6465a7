using Parley.Schema;

var check = args is ["--check"];
if (args.Length > 0 && !check)
{
    Console.Error.WriteLine("Usage: Parley.Schema [--check]");
    Console.Error.WriteLine("Writes what follows from the records of src/Parley.Contracts; --check only compares.");
    return 2;
}

var root = Root();
if (root is null)
{
    Console.Error.WriteLine("No Parley.slnx here or in a folder above: run it inside the repository.");
    return 2;
}

var differing = 0;
foreach (var (path, text) in SchemaFiles.Make(path => File.ReadAllText(Path.Combine(root, path))))
{
    var full = Path.Combine(root, path);
    if (File.Exists(full) && File.ReadAllText(full) == text)
    {
        continue;
    }

    differing++;
    if (check)
    {
        Console.Error.WriteLine($"{path} is not what follows from the records. Run ./scripts/schema and commit it.");
    }
    else
    {
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        Console.WriteLine($"wrote {path}");
    }
}

return check && differing > 0 ? 1 : 0;

static string? Root()
{
    for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
        {
            return folder.FullName;
        }
    }

    return null;
}
