using System.Text;

namespace Parley.Contracts.Generator;

/// <summary>Lines of C# with their indentation.</summary>
internal sealed class Source
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public Source Line(string line = "")
    {
        _text.Append(line.Length == 0 ? "" : new string(' ', 4 * _depth)).Append(line).Append('\n');
        return this;
    }

    public Source Open(string line) => Line(line).Line("{").Indent(1);

    public Source Close(string end = "}") => Indent(-1).Line(end);

    public override string ToString() => _text.ToString();

    private Source Indent(int by)
    {
        _depth += by;
        return this;
    }
}
