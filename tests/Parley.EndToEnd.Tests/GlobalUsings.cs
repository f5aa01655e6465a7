global using Microsoft.Playwright;
global using Parley.EndToEnd.Tests.Support;
global using Parley.Testing;
global using static Microsoft.Playwright.Assertions;
