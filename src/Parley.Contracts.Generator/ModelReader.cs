using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Parley.Contracts.Generator;

/// <summary>Reads the model of a frame from its record.</summary>
internal sealed class ModelReader
{
    private const string FieldAttribute = "Parley.Schema.FieldAttribute";
    private const int UnknownMember = 255;
    private const int IdSize = 18;

    private readonly Dictionary<string, RecordModel> _records = [];
    private readonly HashSet<string> _open = [];
    private readonly List<string> _problems = [];

    public static FrameModel Read(INamedTypeSymbol frame, AttributeData attribute)
    {
        var reader = new ModelReader();
        var bases = Bases(frame).Select(type => type.Name).ToList();
        var fields = reader.Fields(frame);
        return new(
            FullName(frame),
            attribute.ConstructorArguments[0].Value is int number ? number : 0,
            bases.FirstOrDefault(name => name is "ClientFrame" or "ServerFrame") ?? "",
            bases.FirstOrDefault(name => name is "ChannelEvent" or "UserEvent") ?? "",
            new(fields),
            new([.. reader._records.Values.OrderBy(record => record.FullName, StringComparer.Ordinal)]),
            new(reader._problems)
        );
    }

    private List<Field> Fields(INamedTypeSymbol record)
    {
        var found = new List<Field>();
        foreach (var type in Bases(record).Reverse().Append(record))
        {
            foreach (var property in type.GetMembers().OfType<IPropertySymbol>())
            {
                if (property.DeclaredAccessibility != Accessibility.Public || property.IsStatic || property.IsIndexer)
                {
                    continue;
                }

                var attribute = property
                    .GetAttributes()
                    .FirstOrDefault(candidate => candidate.AttributeClass?.ToDisplayString() == FieldAttribute);
                if (attribute is null)
                {
                    _problems.Add($"{record.Name}.{property.Name} has no [Field]: give it the next position");
                }
                else if (Field(property, attribute) is { } field)
                {
                    found.Add(field);
                }
            }
        }

        found = [.. found.OrderBy(field => field.Position)];
        if (found.Where((field, at) => field.Position != at).FirstOrDefault() is { } wrong)
        {
            _problems.Add($"{record.Name}.{wrong.Name}: positions are 0, 1, 2 ... without holes, base records first");
        }

        return found;
    }

    private Field? Field(IPropertySymbol property, AttributeData attribute)
    {
        var type = property.Type;
        var nullable = type.NullableAnnotation == NullableAnnotation.Annotated;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } wrapped)
        {
            (type, nullable) = (wrapped.TypeArguments[0], true);
        }

        if (Value(type) is not { } value)
        {
            _problems.Add($"{property.ContainingType.Name}.{property.Name}: {type} has no encoding");
            return null;
        }

        return new(
            property.Name,
            attribute.ConstructorArguments[0].Value is int position ? position : -1,
            value,
            nullable,
            property.IsRequired && !nullable,
            Flag(attribute, "OmitDefault"),
            Flag(attribute, "FromFrame")
        );
    }

    private ValueType? Value(ITypeSymbol type)
    {
        var name = FullName(type);
        if (type.TypeKind == TypeKind.Enum)
        {
            return new(Kind.Enumeration, name, LastMember((INamedTypeSymbol)type), null, 1);
        }

        switch (type.SpecialType)
        {
            case SpecialType.System_String:
                return new(Kind.Text, name, 0, null, 1);
            case SpecialType.System_Boolean:
                return new(Kind.Bool, name, 0, null, 1);
            case SpecialType.System_Int32:
                return new(Kind.Int32, name, 0, null, 1);
            case SpecialType.System_Int64:
                return new(Kind.Int64, name, 0, null, 1);
            case SpecialType.System_Double:
                return new(Kind.Number, name, 0, null, 1);
            default:
                return Named(type, name);
        }
    }

    private ValueType? Named(ITypeSymbol type, string name)
    {
        if (type is not INamedTypeSymbol named)
        {
            return null;
        }

        if (name == "global::System.DateTimeOffset")
        {
            return new(Kind.Time, name, 0, null, 1);
        }

        if (name == "global::Parley.SealedBody")
        {
            return new(Kind.Bytes, name, 0, null, 1);
        }

        if (named.AllInterfaces.Any(candidate => candidate.Name == "IEntityId"))
        {
            return new(Kind.Id, name, 0, null, IdSize);
        }

        if (named.Name == "IReadOnlyList" && Value(named.TypeArguments[0]) is { } item)
        {
            return new(Kind.List, name, 0, item, 1);
        }

        if (named.Name == "IReadOnlyDictionary")
        {
            return
                named.TypeArguments[0].Name == "ChannelId"
                && named.TypeArguments[1].SpecialType == SpecialType.System_Int64
                ? new(Kind.Seqs, name, 0, null, 1)
                : null;
        }

        return named.IsRecord && named.TypeKind == TypeKind.Class
            ? new(Kind.Record, name, 0, null, 1 + Record(named).Where(field => field.IsRequired).Sum(MinSize))
            : null;
    }

    private IEnumerable<Field> Record(INamedTypeSymbol type)
    {
        var name = FullName(type);
        if (_records.TryGetValue(name, out var known))
        {
            return known.Fields;
        }

        if (!_open.Add(name))
        {
            _problems.Add($"{type.Name} holds itself: memory and depth would have no bound");
            return [];
        }

        var fields = Fields(type);
        _records.Add(name, new(name, type.Name, new(fields)));
        return fields;
    }

    private int LastMember(INamedTypeSymbol type)
    {
        var numbers = type.GetMembers()
            .OfType<IFieldSymbol>()
            .Where(member => member.HasConstantValue)
            .Select(member =>
                (member.Name, Number: Convert.ToInt32(member.ConstantValue, CultureInfo.InvariantCulture))
            )
            .ToList();
        var known = numbers.Where(member => member.Name != "Unknown").Select(member => member.Number).ToList();
        if (!numbers.Contains(("Unknown", UnknownMember)))
        {
            _problems.Add($"{type.Name} has no member Unknown = {UnknownMember}, which later members are read as");
        }

        if (!known.SequenceEqual(Enumerable.Range(0, known.Count)))
        {
            _problems.Add($"{type.Name}: members are numbered 0, 1, 2 ... without holes");
        }

        return known.Count - 1;
    }

    private static int MinSize(Field field) => field.OmitDefault || field.FromFrame ? 0 : field.Type.MinSize;

    private static bool Flag(AttributeData attribute, string name) =>
        attribute.NamedArguments.Any(argument => argument.Key == name && argument.Value.Value is true);

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (var at = type.BaseType; at is { SpecialType: not SpecialType.System_Object }; at = at.BaseType)
        {
            yield return at;
        }
    }

    private static string FullName(ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
