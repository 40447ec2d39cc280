using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Offshell.Cli.Commands;

/// <summary>
/// Options that are decimal numbers, always with a decimal point: read by the rules of a country, or with separators of
/// thousands, 0,01 would silently be 1.
/// </summary>
internal static class NumberOption
{
    internal static Option<double?> Optional(string name, string description) => new(name) { Description = description, CustomParser = result => Parse(result) };

    internal static Option<double> Create(string name, string description, double ifMissing) =>
        new(name) { Description = description, DefaultValueFactory = _ => ifMissing, CustomParser = result => Parse(result) ?? ifMissing };

    private static double? Parse(ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)) return number;
        result.AddError($"'{text}' cannot be read; expected a number with a decimal point, for example 0.01.");
        return null;
    }
}
