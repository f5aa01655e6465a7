namespace Parley.Contracts.Generator;

/// <summary>How a value is encoded; the names are those of <c>docs/protocol/messagepack.md</c>.</summary>
internal enum Kind
{
    Id,
    Int32,
    Int64,
    Number,
    Text,
    Bytes,
    Time,
    Bool,
    Enumeration,
    Record,
    List,
    Seqs,
}

/// <summary>The type of a field, or of the items of a list.</summary>
/// <param name="Kind">How it is encoded.</param>
/// <param name="Name">The full name of the C# type without <c>?</c>.</param>
/// <param name="LastMember">Of an enumeration: the number of its last member.</param>
/// <param name="Item">Of a list: what it holds.</param>
/// <param name="MinSize">The smallest number of bytes that a value takes.</param>
internal sealed record ValueType(Kind Kind, string Name, int LastMember, ValueType? Item, int MinSize);

/// <summary>A property with its position.</summary>
/// <param name="Name">The C# name.</param>
/// <param name="Position">Its place in the array.</param>
/// <param name="Type">What it holds.</param>
/// <param name="IsNullable">Absent is <c>null</c>.</param>
/// <param name="IsRequired">An absent value is malformed.</param>
/// <param name="OmitDefault">The default is absent.</param>
/// <param name="FromFrame">What the frame says already is absent.</param>
internal sealed record Field(
    string Name,
    int Position,
    ValueType Type,
    bool IsNullable,
    bool IsRequired,
    bool OmitDefault,
    bool FromFrame
);

/// <summary>A record within frames.</summary>
internal sealed record RecordModel(string FullName, string Name, EquatableList<Field> Fields);

/// <summary>A frame and the records that it needs.</summary>
/// <param name="FullName">The full name of its record.</param>
/// <param name="Number">Its type number.</param>
/// <param name="Family">The name of the base record: ClientFrame or ServerFrame.</param>
/// <param name="Stream">The kind of event: ChannelEvent, UserEvent or nothing.</param>
/// <param name="Fields">In the order of their positions.</param>
/// <param name="Records">All that are reached from here.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record FrameModel(
    string FullName,
    int Number,
    string Family,
    string Stream,
    EquatableList<Field> Fields,
    EquatableList<RecordModel> Records,
    EquatableList<string> Problems
);
