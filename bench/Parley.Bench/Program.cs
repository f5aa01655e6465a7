using Parley.Bench;

return await BenchCommand.Create().Parse(args).InvokeAsync();
