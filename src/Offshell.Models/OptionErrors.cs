using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Offshell.Models;

/// <summary>Says in words of options, instead of words of .NET types, what is wrong with options given as JSON.</summary>
internal static partial class OptionErrors
{
    /// <summary>What went wrong, as one sentence.</summary>
    /// <param name="error">What the JSON reader threw.</param>
    /// <param name="options">The options that were read.</param>
    /// <param name="root">The option that they are, or empty for all.</param>
    internal static string Describe(Exception error, JsonTypeInfo options, string root = "")
    {
        string within = Place(error), place = string.Join('.', new[] { root, within }.Where(part => part.Length > 0));
        if (Unmapped().Match(error.Message) is { Success: true } unmapped) return NoOption(Join(within, unmapped.Groups[1].Value), root, options);
        if (Missing().Match(error.Message) is { Success: true } missing) return $"{(place.Length == 0 ? "The options lack" : $"'{place}' lacks")} {missing.Groups[1].Value}.";
        if (error.Message.Contains("could not be converted", StringComparison.Ordinal)) return $"The option '{place}' holds a value of the wrong type{Expected(TypeAt(within, options), place)}.";
        if (Null().Match(error.Message) is { Success: true }) return $"The option '{place}' is null{Expected(TypeAt(within, options), place)}.";
        if (error is NotSupportedException) return NoKind(place);
        // Here the path is that of the member, not of its group.
        if (error.Message.Contains("metadata properties", StringComparison.Ordinal)) return NoKind(place[..Math.Max(0, place.LastIndexOf('.'))]);
        return $"The options cannot be read: {error.Message}";
    }

    /// <summary>There is no such option, but there are others beside it; of kinds that differ in theirs none are named.</summary>
    private static string NoOption(string within, string root, JsonTypeInfo options)
    {
        string group = within[..Math.Max(0, within.LastIndexOf('.'))], place = root.Length == 0 ? within : $"{root}.{within}";
        Type? type = TypeAt(group, options);
        string names = type is null ? "" : string.Join(", ", options.Options.GetTypeInfo(type).Properties.Select(p => p.Name));
        return names.Length == 0 ? $"There is no option '{place}'." : $"There is no option '{place}'. Here one can set: {names}.";
    }

    private static string NoKind(string group)
    {
        string member = KindMember(group) ?? "layer";
        return $"'{group}' does not say of which kind it is; give its member '{member}', one of {string.Join(", ", OptionDefaults.KindsOf(member))}.";
    }

    /// <summary>The member that names the kind of the group at a path; null if the group has no kinds.</summary>
    private static string? KindMember(string place) =>
        place.EndsWith(']') ? "layer" : OptionDefaults.KindMembers.FirstOrDefault(m => place == m || place.EndsWith("." + m, StringComparison.Ordinal));

    /// <summary>The path of the option, without the sign of the root.</summary>
    private static string Place(Exception error)
    {
        string path = (error as JsonException)?.Path ?? (InMessage().Match(error.Message) is { Success: true } found ? found.Groups[1].Value : "$");
        return path.TrimStart('$').TrimStart('.');
    }

    /// <summary>The reader gives the path of a member that it does not know sometimes with, sometimes without the member.</summary>
    private static string Join(string place, string name)
    {
        if (place.Length == 0) return name;
        return place == name || place.EndsWith("." + name, StringComparison.Ordinal) ? place : $"{place}.{name}";
    }

    /// <summary>The type of the option at a path; null where the path leads through an option of several kinds that do not agree.</summary>
    private static Type? TypeAt(string place, JsonTypeInfo options)
    {
        if (place.Length == 0) return options.Type;
        JsonTypeInfo[] found = [options];
        foreach (string step in place.Split('.'))
        {
            string name = step.Split('[')[0];
            found = [.. found.SelectMany(Kinds).SelectMany(i => i.Properties).Where(p => p.Name == name).Select(p => p.PropertyType).Distinct().Select(options.Options.GetTypeInfo)];
            if (step.EndsWith(']')) found = [.. found.Select(i => i.ElementType).OfType<Type>().Distinct().Select(options.Options.GetTypeInfo)];
        }

        return found is [var only] ? only.Type : null;
    }

    /// <summary>What an option may be: of those of several kinds, every kind.</summary>
    private static IEnumerable<JsonTypeInfo> Kinds(JsonTypeInfo info) =>
        info.PolymorphismOptions is { } kinds ? kinds.DerivedTypes.Select(d => info.Options.GetTypeInfo(d.DerivedType)) : [info];

    /// <summary>Refuses numbers in the place of names: the reader takes them for positions in the list of names.</summary>
    /// <exception cref="FormatException">A number stands where a name belongs.</exception>
    internal static void RequireNames(JsonNode? given, JsonTypeInfo options)
    {
        if (given is JsonObject group)
        {
            foreach ((_, JsonNode? member) in group) RequireNames(member, options);
        }
        else if (given is JsonArray list)
        {
            foreach (JsonNode? item in list) RequireNames(item, options);
        }
        else if (given?.GetValueKind() == JsonValueKind.Number)
        {
            string place = given.GetPath().TrimStart('$').TrimStart('.');
            if (TypeAt(place, options) is { } type && (Nullable.GetUnderlyingType(type) ?? type).IsEnum) throw new FormatException($"The option '{place}' is {given.ToJsonString()}{Expected(type, place)}.");
        }
    }

    private static string Expected(Type? type, string place)
    {
        if (!place.EndsWith(']') && KindMember(place) is { } member) return $$"""; expected a group of options, for example {"{{member}}":"{{OptionDefaults.KindsOf(member).First()}}"}""";
        if (type is null) return "";
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum) return $"; expected one of {string.Join(", ", Enum.GetNames(type))}";
        if (type == typeof(int) || type == typeof(long) || type == typeof(ulong)) return "; expected a whole number";
        if (type == typeof(float) || type == typeof(double)) return "; expected a number";
        if (type == typeof(bool)) return "; expected true or false";
        if (type == typeof(string)) return "; expected a text";
        return typeof(System.Collections.IEnumerable).IsAssignableFrom(type) ? "; expected a list, in [ ]" : "; expected a group of options, in { }";
    }

    [GeneratedRegex(@"JSON property '([^']*)' could not be mapped")]
    private static partial Regex Unmapped();

    [GeneratedRegex(@"missing required properties including: (.*?)\.( Path:|$)")]
    private static partial Regex Missing();

    [GeneratedRegex(@"doesn't allow null values")]
    private static partial Regex Null();

    [GeneratedRegex(@"Path: (\S+)")]
    private static partial Regex InMessage();
}
