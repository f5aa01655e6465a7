global using Microsoft.Playwright;
global using Parley.EndToEnd.Tests.Support;
global using Parley.List.Tests.Support;
