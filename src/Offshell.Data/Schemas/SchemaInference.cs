using System.Collections.Immutable;
using System.Globalization;

namespace Offshell.Data;

/// <summary>
/// Finds kinds and roles of columns in one pass. A column is numeric if all its values are numbers or missing. It is
/// categorical if it has at most <see cref="RoleOptions.MaximumCategories"/> different texts that are not all different.
/// Any other text column is not modelled: it is proposed as an identifier if all its texts differ, else ignored. A column
/// of more than 10 different values that are nine tenths numbers, numbers and one other text, or numbers with decimal commas
/// is an error rather than categorical. Classes, labels and groups are categorical even if
/// they hold numbers.
/// </summary>
public static class SchemaInference
{
    /// <summary>Different values are counted up to this number, or <see cref="RoleOptions.MaximumCategories"/> if that is more.</summary>
    public const int DistinctCap = 1000;

    /// <summary>From this share of numbers on, texts among them are errors and no categories.</summary>
    private const double MostlyNumeric = 0.9;

    /// <summary>Up to so many different values, numbers and texts may be categories together, such as 1, 2, 3, A.</summary>
    private const int FewCodes = 10;

    /// <summary>Fewer texts than this may all differ and still be categories.</summary>
    private const int FewestIdentifiers = 10;

    /// <summary>So many times the range of nine tenths of the values away from it, a value that repeats is most likely a mark.</summary>
    private const double Far = 20;

    /// <summary>Larger numbers are no measurements.</summary>
    private const double BeyondInstruments = 1e30;

    /// <summary>Infers a schema from all rows.</summary>
    /// <param name="blocks">The rows, all under the same column names; enumerated once.</param>
    /// <param name="options">Roles and kinds by name; null for none.</param>
    /// <exception cref="DataFormatException">There are no rows or no features, a name is not there, or a column cannot have the role it was given.</exception>
    public static TableDescription Infer(IEnumerable<Table> blocks, RoleOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        return Infer(blocks, options ?? new RoleOptions(), new NumberText(new ReaderOptions().MissingTexts), null, []);
    }

    internal static TableDescription Infer(
        IEnumerable<Table> blocks, RoleOptions options, NumberText numbers, string? source, IReadOnlyList<string> ignoredArrays)
    {
        options.RequireValid();
        Schema? raw = null;
        Pass? pass = null;
        ColumnProfile[] profiles = [];
        foreach (Table block in blocks)
        {
            if (raw is null)
            {
                // Names are checked before the whole file has been read.
                raw = block.Schema;
                pass = new Pass(raw, options, source, ignoredArrays);
                profiles = [.. raw.Columns.Select(_ => new ColumnProfile(Math.Max(DistinctCap, options.MaximumCategories)))];
            }

            for (int column = 0; column < profiles.Length; column++) profiles[column].AddColumn(block, column, numbers);
        }

        return pass is null || profiles.Length == 0 || profiles[0].Count == 0
            ? throw new DataFormatException("at least one row below the header", "Check that the file was written completely.") { File = source, Found = "no rows" }
            : pass.Describe(profiles);
    }

    /// <summary>The decisions of one inference.</summary>
    private sealed class Pass
    {
        private readonly Schema _raw;
        private readonly RoleOptions _options;
        private readonly string? _source;
        private readonly ColumnRole?[] _asked;
        private readonly bool[] _numeric;
        private readonly bool[] _categorical;
        private readonly bool[] _allowMissing;
        private readonly string?[] _heads;
        private readonly string?[] _families;
        private readonly List<string> _notes = [];

        internal Pass(Schema raw, RoleOptions options, string? source, IReadOnlyList<string> ignoredArrays)
        {
            var matcher = new NameMatcher([.. raw.Columns.Select(column => column.Name)], source, ignoredArrays);
            _raw = raw;
            _options = options;
            _source = source;
            _asked = RoleAssignment.Assign(raw, options, matcher, source);
            _numeric = matcher.FindAny(options.Numeric);
            _categorical = matcher.FindAny(options.Categorical);
            _allowMissing = matcher.FindAny(options.AllowMissing);
            _heads = matcher.FindValues(options.Heads);
            _families = matcher.FindValues(options.Families);
        }

        internal TableDescription Describe(ColumnProfile[] profiles)
        {
            ImmutableArray<ColumnSchema> columns = [.. profiles.Select((profile, column) => Decide(column, profile))];
            if (!columns.Any(column => column.Role == ColumnRole.Feature))
            {
                throw new DataFormatException("at least one column to model", "Name features, or drop fewer columns.") { File = _source, Found = $"no features among {columns.Length} columns" };
            }

            ImmutableArray<ColumnSummary> summaries = [.. profiles.Select((profile, column) => profile.Summarize(columns[column]))];
            NoteConstants(summaries);
            NoteMarks(profiles, summaries);
            return new TableDescription { Schema = new Schema { Columns = columns }, RowCount = profiles[0].Count, Columns = summaries, Notes = [.. _notes] };
        }

        /// <summary>A far value that is written again and again, such as −9999, or one that no instrument gives most likely means missing.</summary>
        private void NoteMarks(ColumnProfile[] profiles, ImmutableArray<ColumnSummary> summaries)
        {
            var columns = new SortedDictionary<double, List<string>>();
            for (int column = 0; column < profiles.Length; column++)
            {
                ColumnSummary summary = summaries[column];
                if (summary.Schema.Kind != ColumnKind.Numeric || summary.Schema.Role != ColumnRole.Feature) continue;
                Add(summary, profiles[column].Minimum, profiles[column].MinimumCount, summary.Quantile05 - profiles[column].Minimum);
                Add(summary, profiles[column].Maximum, profiles[column].MaximumCount, profiles[column].Maximum - summary.Quantile95);
            }

            foreach ((double value, List<string> names) in columns)
            {
                _notes.Add($"{value.ToString("R", CultureInfo.InvariantCulture)} lies far from all other values of {Listed(names)}. If it means missing, empty those cells, or in CSV files name it (--missing, ReaderOptions.MissingTexts): a few of them blind a column.");
            }

            void Add(ColumnSummary summary, double value, long count, double distance)
            {
                double range = summary.Quantile95 - summary.Quantile05;
                if (!(range > 0 && distance > Far * range) || (count == 1 && Math.Abs(value) < BeyondInstruments)) return;
                if (!columns.TryGetValue(value, out List<string>? names)) columns.Add(value, names = []);
                names.Add($"'{summary.Schema.Name}'");
            }
        }

        private ColumnSchema Decide(int column, ColumnProfile profile)
        {
            ColumnRole role = _asked[column] ?? _raw[column].Role;
            (ColumnKind kind, ColumnRole decided) = role switch
            {
                ColumnRole.Feature or ColumnRole.Condition => DecideModelled(column, role, profile),
                ColumnRole.Class or ColumnRole.Label or ColumnRole.Group => (DecideCategorical(column, role, profile), role),
                ColumnRole.Weight => (RequireWeights(column, profile), role),
                ColumnRole.Identifier => (_raw[column].Kind == ColumnKind.Numeric ? ColumnKind.Numeric : ColumnKind.Text, role),
                _ => (profile.IsNumeric ? ColumnKind.Numeric : ColumnKind.Text, role),
            };
            return new ColumnSchema
            {
                Name = _raw[column].Name,
                Kind = kind,
                Role = decided,
                AllowsMissing = profile.Missing > 0 || _allowMissing[column],
                Categories = kind == ColumnKind.Categorical ? [.. profile.Categories] : [],
                Head = _heads[column] ?? _raw[column].Head,
                Family = _families[column] ?? _raw[column].Family,
            };
        }

        private (ColumnKind Kind, ColumnRole Role) DecideModelled(int column, ColumnRole role, ColumnProfile profile)
        {
            string name = _raw[column].Name;
            if (profile.Present == 0)
            {
                _notes.Add($"Column '{name}' has no values and is ignored.");
                return (ColumnKind.Numeric, ColumnRole.Dropped);
            }

            bool isCategorical = _categorical[column] || _raw[column].Kind == ColumnKind.Categorical;
            if (!isCategorical && (_numeric[column] || profile.FirstText is null)) return (RequireNumeric(profile), role);
            if (!isCategorical) RefuseSpoiltNumbers(profile);

            bool allDiffer = !profile.IsDistinctCapped && profile.Distinct == profile.Present && profile.Present >= FewestIdentifiers;
            bool fits = profile.Distinct <= _options.MaximumCategories;
            if (fits && (!allDiffer || isCategorical || _asked[column] is not null))
            {
                if (profile.Numbers > 0 && profile.FirstText is { } text && !isCategorical)
                {
                    _notes.Add($"Column '{name}' holds numbers and texts ({text.Found}) and is taken as categories; if it is numeric, correct or empty those cells.");
                }

                return (ColumnKind.Categorical, role);
            }

            if (isCategorical || _asked[column] is not null) throw TooManyCategories(column, profile);

            string count = profile.IsDistinctCapped ? $"more than {profile.Distinct}" : $"{profile.Distinct}";
            _notes.Add(allDiffer
                ? $"Column '{name}' has another text in every row and is taken as an identifier."
                : $"Column '{name}' has {count} different texts, too many for categories, and is ignored.");
            return (ColumnKind.Text, allDiffer ? ColumnRole.Identifier : ColumnRole.Dropped);
        }

        /// <summary>Columns that are meant to be numbers but hold some other texts must not become categories in silence.</summary>
        private static void RefuseSpoiltNumbers(ColumnProfile profile)
        {
            bool isSpoilt = profile.Numbers >= MostlyNumeric * profile.Present || (profile.Numbers > 0 && !profile.HasSeveralTexts) || profile.HasDecimalCommas;
            if (isSpoilt && profile.Distinct > FewCodes) throw profile.FirstText!;
        }

        private ColumnKind DecideCategorical(int column, ColumnRole role, ColumnProfile profile)
        {
            if (profile.Distinct <= _options.MaximumCategories) return ColumnKind.Categorical;
            if (role == ColumnRole.Class || _categorical[column]) throw TooManyCategories(column, profile);
            return _raw[column].Kind == ColumnKind.Numeric ? ColumnKind.Numeric : ColumnKind.Text;
        }

        private static ColumnKind RequireNumeric(ColumnProfile profile)
        {
            if ((profile.FirstText ?? profile.FirstInfinity) is DataFormatException error) throw error;
            return ColumnKind.Numeric;
        }

        private ColumnKind RequireWeights(int column, ColumnProfile profile)
        {
            RequireNumeric(profile);
            if (profile.Missing > 0 || profile.Minimum < 0)
            {
                throw new DataFormatException("weights that are there in every row and not negative", "Correct the weights, or give the column another role.")
                {
                    File = _source,
                    Column = _raw[column].Name,
                    Found = profile.Missing > 0 ? $"{profile.Missing} missing weights" : $"a weight of {profile.Minimum}",
                };
            }

            return ColumnKind.Numeric;
        }

        private DataFormatException TooManyCategories(int column, ColumnProfile profile) => new(
            $"at most {_options.MaximumCategories} categories", "Raise the number of categories, join rare ones, or give the column another role.")
        {
            File = _source,
            Column = _raw[column].Name,
            Found = profile.IsDistinctCapped ? $"more than {profile.Distinct} different texts" : $"{profile.Distinct} different texts",
        };

        private void NoteConstants(ImmutableArray<ColumnSummary> summaries)
        {
            List<string> constant = [.. summaries.Where(summary => summary.IsConstant && summary.Schema.Role == ColumnRole.Feature).Select(summary => summary.Schema.Name)];
            if (constant.Count > 0) _notes.Add($"Constant, so that only another value there can be an anomaly: {Listed(constant)}.");
        }

        private static string Listed(List<string> names)
        {
            const int most = 20;
            return string.Join(", ", names.Take(most)) + (names.Count > most ? $", … ({names.Count} in all)" : "");
        }
    }
}
