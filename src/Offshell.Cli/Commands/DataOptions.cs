using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Offshell.Data;

namespace Offshell.Cli.Commands;

/// <summary>The options that say which files are read and what their columns are; shared by the commands that read tables.</summary>
internal sealed class DataOptions
{
    private const string PictureFile = "file";

    private readonly Option<string[]> _data = new("--data") { Description = "CSV, NPY, NPZ, IDX, CIFAR-10 or PNG file, or a folder of PNG pictures; '-' is standard input; may repeat", Required = true };
    private readonly Option<string?> _labels = new("--labels") { Description = "IDX file with the labels of IDX images" };
    private readonly Option<string?> _imageSize = new("--image-size") { Description = "size to which PNG pictures are scaled, for example 64x64 (height x width)" };
    private readonly Option<bool> _grey = new("--grey") { Description = "turn colours of PNG pictures into grey" };
    private readonly Option<string[]> _missing = MissingOption();
    private readonly Option<string[]> _identifier = List("--id", "columns copied to the output; of pictures the file unless told otherwise");
    private readonly Option<string[]> _label = List("--label", "column with the truth, used by evaluation only");
    private readonly Dictionary<string, Option<string[]>> _roles = [];

    internal DataOptions(bool withRoles)
    {
        if (!withRoles) return;
        Add("condition", "columns the model is told");
        Add("class", "column with the known kind of normal");
        Add("drop", "columns to ignore");
        Add("feature", "columns to model even if they would be ignored");
        Add("weight", "column with the weights of the rows");
        Add("group", "column whose equal values are never separated by a split");
        Add("time", "column that orders the rows");
        Add("numeric", "columns that are numbers whatever they hold");
        Add("categorical", "columns that are categories even if they hold numbers");
    }

    internal void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_labels);
        command.Options.Add(_imageSize);
        command.Options.Add(_grey);
        command.Options.Add(_missing);
        command.Options.Add(_label);
        command.Options.Add(_identifier);
        foreach (Option<string[]> option in _roles.Values) command.Options.Add(option);
    }

    internal ImmutableArray<string> Paths(ParseResult parsed) => [.. parsed.GetValue(_data) ?? []];

    /// <summary>All files that are read, for outputs that must not replace one.</summary>
    internal ImmutableArray<string?> Inputs(ParseResult parsed) => [.. Paths(parsed), parsed.GetValue(_labels)];

    internal bool HasLabel(ParseResult parsed) => Names(parsed.GetValue(_label)).Length > 0;

    /// <summary>Opens the files, under a model's schema if one is given.</summary>
    internal TableReader Open(ParseResult parsed, Schema? schema = null, ImmutableDictionary<string, string>? heads = null, ImmutableDictionary<string, string>? families = null, Action<UnreadableRow>? unreadable = null)
    {
        RoleOptions roles = new()
        {
            Label = Names(parsed.GetValue(_label)),
            Identifier = Identifiers(parsed),
            Condition = Role(parsed, "condition"),
            Class = Role(parsed, "class"),
            Drop = Role(parsed, "drop"),
            Feature = Role(parsed, "feature"),
            Weight = Role(parsed, "weight"),
            Group = Role(parsed, "group"),
            Time = Role(parsed, "time"),
            Numeric = Role(parsed, "numeric"),
            Categorical = Role(parsed, "categorical"),
            Heads = heads ?? ImmutableDictionary<string, string>.Empty,
            Families = families ?? ImmutableDictionary<string, string>.Empty,
        };
        return TableReader.Open(Paths(parsed), new ReaderOptions
        {
            Schema = schema,
            Roles = roles,
            LabelsPath = parsed.GetValue(_labels),
            ImageSize = SizeOf(parsed.GetValue(_imageSize)),
            Grey = parsed.GetValue(_grey),
            MissingTexts = MissingTexts(parsed),
            Unreadable = unreadable,
        });
    }

    /// <summary>The columns asked for; of pictures, whose row numbers say nothing, the name of the file if none is.</summary>
    private ImmutableArray<string> Identifiers(ParseResult parsed)
    {
        ImmutableArray<string> names = Names(parsed.GetValue(_identifier));
        return names.IsEmpty && _roles.Count == 0 && Paths(parsed).All(IsPictures) ? [PictureFile] : names;
    }

    internal static Option<string[]> MissingOption() => new("--missing") { Description = "texts of CSV files that mean missing, besides the empty one, NA and NaN, for example -9999; separated by commas; may repeat" };

    /// <summary>All texts that mean missing.</summary>
    internal static ImmutableArray<string> MissingTexts(string[]? asked) => [.. new ReaderOptions().MissingTexts, .. Names(asked)];

    internal ImmutableArray<string> MissingTexts(ParseResult parsed) => MissingTexts(parsed.GetValue(_missing));

    private static bool IsPictures(string path) => Directory.Exists(path) || path.EndsWith(".png", StringComparison.OrdinalIgnoreCase);

    private static ImageSize? SizeOf(string? text)
    {
        if (text is null) return null;
        string[] parts = text.Split('x', 'X', '×');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int height) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int width))
        {
            return new ImageSize(height, width);
        }

        throw new UsageException($"--image-size is '{text}'; expected height x width, for example 64x64.");
    }

    /// <summary>NAME=VALUE pairs.</summary>
    internal static ImmutableArray<KeyValuePair<string, string>> Pairs(string[]? texts, string option)
    {
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (string text in texts ?? [])
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new UsageException($"{option} was given '{text}'; expected name=value.");
            pairs.Add(new(text[..equals], text[(equals + 1)..]));
        }

        return pairs.ToImmutable();
    }

    private static Option<string[]> List(string name, string description) =>
        new(name) { Description = $"{description}: names separated by commas, * as wildcard; may repeat" };

    private static ImmutableArray<string> Names(string[]? values) =>
        [.. (values ?? []).SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private void Add(string role, string description) => _roles.Add(role, List("--" + role, description));

    private ImmutableArray<string> Role(ParseResult parsed, string role) =>
        _roles.TryGetValue(role, out Option<string[]>? option) ? Names(parsed.GetValue(option)) : [];
}
