using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Parley.Schema;

/// <summary>The summaries of the contracts' documentation comments, as plain text.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly Dictionary<string, XElement> _summaries = XDocument
        .Load(Path.Combine(AppContext.BaseDirectory, "Parley.Contracts.xml"))
        .Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(
            member => member.Attribute("name")!.Value,
            member => member.Element("summary")!,
            StringComparer.Ordinal
        );

    public string? Of(Type type) => Text($"T:{type.FullName}");

    public string? Of(System.Reflection.PropertyInfo property) =>
        Text($"P:{property.DeclaringType!.FullName}.{property.Name}");

    public string? OfField(System.Reflection.FieldInfo field) =>
        Text($"F:{field.DeclaringType!.FullName}.{field.Name}");

    private string? Text(string member) =>
        _summaries.TryGetValue(member, out var summary)
            ? Blanks().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim()
            : null;

    private static string Text(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } reference => Name(reference.Value),
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement element => element.Value,
            _ => "",
        };

    /// <summary>Frames go by their type, fields by their JSON name.</summary>
    private static string Name(string reference)
    {
        var name = reference[(reference.LastIndexOf('.') + 1)..];
        return reference.StartsWith("P:", StringComparison.Ordinal) ? $"`{char.ToLowerInvariant(name[0])}{name[1..]}`"
            : FrameTypes.All.FirstOrDefault(type => type.Value.Name == name).Key is { } frame ? $"`{frame}`"
            : name;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
