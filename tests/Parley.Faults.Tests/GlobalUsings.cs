global using Parley.Socket;
global using Parley.Testing;
