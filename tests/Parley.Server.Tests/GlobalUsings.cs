global using System.Net;
global using Parley.Rest;
global using Parley.Socket;
global using Parley.Testing;
