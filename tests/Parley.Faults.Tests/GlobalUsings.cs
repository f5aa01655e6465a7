global using Parley.Testing;
