using Parley.Host;

return await HostCommand
    .Create()
    .Parse(args)
    .InvokeAsync(new() { ProcessTerminationTimeout = HostCommand.ShutdownTimeout });
