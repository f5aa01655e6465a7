global using Microsoft.Playwright;
global using static Microsoft.Playwright.Assertions;
global using Parley.EndToEnd.Tests.Support;
global using Parley.Testing;
