using System.Diagnostics.CodeAnalysis;

namespace Parley.Server.Platform.Errors;

/// <summary>A value or an error.</summary>
[GenerateSerializer, Immutable, Alias("parley.result`1")]
internal readonly record struct Result<T>([property: Id(0)] T? Value, [property: Id(1)] ParleyError? Error)
{
    [MemberNotNullWhen(false, nameof(Error))]
    [MemberNotNullWhen(true, nameof(Value))]
    public bool Succeeded => Error is null;

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(ParleyError error) => new(default, error);
}
