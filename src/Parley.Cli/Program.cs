using Parley.Cli;

return await CliApp.RunAsync(args, CliEnvironment.Real());
