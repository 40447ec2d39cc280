using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Offshell.Models.Networks;
using Offshell.Models.Training;
using Offshell.Models.Variational;
using Offshell.Tensors.Kernels;

namespace Offshell.Models;

/// <summary>
/// Fills in what was left out of options of a named kind (a layer, a prior, a schedule, …), wherever they stand in a JSON tree: readers that are generated
/// at build time would give such members no initial value but 0.
/// </summary>
internal static class OptionDefaults
{
    /// <summary>The members that name a kind.</summary>
    internal static readonly string[] KindMembers = ["layer", "prior", "weighting", "schedule", "optimizer"];

    /// <summary>By member and kind: all members with their initial values, but for those that must be given.</summary>
    private static readonly Lazy<Dictionary<(string Member, string Kind), JsonObject>> Whole = new(() =>
    {
        var all = new Dictionary<(string, string), JsonObject>();
        Add(all, "layer", Layers());
        Add<Prior>(all, "prior", [new StandardNormalPrior(), new LearnedNormalPrior(), new NoPrior(), new PseudoInputPrior(), new ClassConditionalPrior()]);
        Add<Weighting>(all, "weighting", [new ElboWeighting(), new HigginsWeighting(), new HendriksWeighting(), new AlphaWeighting()]);
        Add<ScheduleOptions>(all, "schedule", [new ConstantSchedule(), new ExponentialSchedule(), new CosineSchedule(), new InverseTimeSchedule(), new PlateauSchedule()]);
        Add<OptimizerOptions>(all, "optimizer", [new SgdOptions(), new AdamOptions()]);
        return all;
    });

    /// <summary>The kinds of a member that names one.</summary>
    internal static IEnumerable<string> KindsOf(string member) => Whole.Value.Keys.Where(k => k.Member == member).Select(k => k.Kind);

    /// <summary>Adds the members that were left out, and moves kinds to the front, where readers expect them.</summary>
    /// <param name="node">Any JSON; null is left alone.</param>
    /// <exception cref="FormatException">A kind does not exist, or a list holds null.</exception>
    internal static void FillIn(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (JsonNode? item in array)
            {
                if (item is null) throw new FormatException($"The list '{array.GetPath().TrimStart('$').TrimStart('.')}' holds null; leave that entry out.");
                FillIn(item);
            }

            return;
        }

        if (node is not JsonObject given) return;
        foreach ((_, JsonNode? value) in given.ToArray()) FillIn(value);
        foreach (string member in KindMembers)
        {
            if (given[member] is not JsonValue kind) continue;
            if (!Whole.Value.TryGetValue((member, kind.ToString()), out JsonObject? whole))
            {
                throw new FormatException($"There is no {member} '{kind}'; there are {string.Join(", ", KindsOf(member))}.");
            }

            if (given.IndexOf(member) > 0)
            {
                given.Remove(member);
                given.Insert(0, member, kind);
            }

            foreach ((string name, JsonNode? value) in whole)
            {
                if (!given.ContainsKey(name)) given[name] = value?.DeepClone();
            }
        }
    }

    private static LayerOptions[] Layers() =>
    [
        new DenseLayer { Units = 1 }, new ActivationLayer { Activation = Activation.Identity }, new PreluLayer(), new DropoutLayer { Rate = 0 }, new LayerNormalisationLayer(), new BatchNormalisationLayer(),
        new EmbeddingLayer { Categories = 1, Size = 1 }, new ResidualLayer { Body = new NetworkOptions() }, new ReshapeLayer(), new BesideLayer { Axes = [1], Body = new NetworkOptions() },
        new ConvolutionLayer { Filters = 1, Kernel = [1] }, new TransposedConvolutionLayer { Filters = 1, Kernel = [1] }, new PoolingLayer { Kernel = [1] }, new UpsamplingLayer(),
        new RecurrentLayer { Units = 1 }, new RepeatLayer { Count = 1 },
    ];

    private static void Add<T>(Dictionary<(string, string), JsonObject> all, string member, IEnumerable<T> kinds)
        where T : notnull
    {
        foreach (T kind in kinds)
        {
            JsonObject whole = JsonSerializer.SerializeToNode(kind, (JsonTypeInfo<T>)VariationalJsonContext.Default.GetTypeInfo(typeof(T))!)!.AsObject();
            JsonTypeInfo own = VariationalJsonContext.Default.GetTypeInfo(kind.GetType())!;
            foreach (JsonPropertyInfo property in own.Properties.Where(p => p.IsRequired)) whole.Remove(property.Name);
            all.Add((member, whole[member]!.GetValue<string>()), whole);
        }
    }
}
