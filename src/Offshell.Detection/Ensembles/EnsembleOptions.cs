using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Offshell.Detection.Ensembles;

/// <summary>How the members' places become one score.</summary>
public enum EnsembleMerge
{
    /// <summary>min u: high only if every member is.</summary>
    And,

    /// <summary>max u: high if any member is.</summary>
    Or,

    /// <summary>Mean of u.</summary>
    Mean,

    /// <summary>Σ log u.</summary>
    Product,

    /// <summary>The largest, as <see cref="Or"/>.</summary>
    Max,

    /// <summary>The smallest, as <see cref="And"/>.</summary>
    Min,

    /// <summary>(Π u)^(1/n).</summary>
    Geometric,
}

/// <summary>What a member's score is mapped to, so that members are comparable.</summary>
public enum EnsembleScale
{
    /// <summary>u, its mid-rank place among held-out rows, in (0, 1). Rows beyond all held-out rows tie.</summary>
    Place,

    /// <summary>
    /// −log p in nats, p the share of held-out rows that score as high, exponential beyond their last tenth: a row far
    /// out counts more, without bound. Product and geometric mean do not apply: the mean is the log of the product of p.
    /// </summary>
    Surprise,
}

/// <summary>One member: a recipe, changes to its options, and which of its scores.</summary>
/// <remarks>Settable, not init-only: the generated reader gives init-only members that are left out no initial value.</remarks>
internal sealed record EnsembleMember
{
    /// <summary>Name of the recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>Changes to the options that the recipe chooses for the table.</summary>
    public JsonObject Options { get; set; } = [];

    /// <summary>Name of the score; null is the recipe's default.</summary>
    public string? Score { get; set; }

    /// <summary>Positive weight in means and products. Default 1.</summary>
    public double Weight { get; set; } = 1;
}

/// <summary>Which detectors form an ensemble and how their scores become one.</summary>
internal sealed record EnsembleOptions
{
    /// <summary>The members: objects, or names of recipes separated by commas. A recipe may repeat: each member has a seed of its own.</summary>
    [JsonConverter(typeof(EnsembleMembersConverter))]
    public ImmutableArray<EnsembleMember> Members { get; init; } = [];

    /// <summary>How places are merged. Default the mean.</summary>
    public EnsembleMerge Merge { get; init; } = EnsembleMerge.Mean;

    /// <summary>What scores are mapped to. Default their place.</summary>
    public EnsembleScale Scale { get; init; }

    /// <summary>Whether every member learns from a bootstrap sample of the rows. Default false.</summary>
    public bool Bootstrap { get; init; }

    /// <summary>Share of the training rows that is held out to place scores, in (0, 0.5]. Default 0.2.</summary>
    public double HoldOut { get; init; } = 0.2;

    /// <summary>Below this many training rows places come from five folds, and the members learn from all rows. Default 1000.</summary>
    public int CrossFitBelow { get; init; } = 1_000;

    /// <summary>
    /// Share of the training rows that is left out as most anomalous in the eyes of a first fit, before the ensemble is
    /// fitted again, in [0, 0.5): against anomalies among the training rows. Default 0.
    /// </summary>
    public double Trim { get; init; }

    /// <summary>The members of the first fit, which says what to trim; empty takes <see cref="Members"/>.</summary>
    [JsonConverter(typeof(EnsembleMembersConverter))]
    public ImmutableArray<EnsembleMember> Judge { get; init; } = [];

    internal IEnumerable<string> Problems()
    {
        if (Judge.Length > MostMembers) yield return $"There are {Judge.Length} judges; at most {MostMembers} are possible.";
        if (Members.Length is 0 or > MostMembers) yield return $"There are {Members.Length} members; 1 to {MostMembers} are possible. Name them, for example members=knn,gmm.";
        if (!Enum.IsDefined(Merge)) yield return $"{nameof(Merge)} is {Merge}, which is no way to merge.";
        if (!Enum.IsDefined(Scale)) yield return $"{nameof(Scale)} is {Scale}, which is no scale.";
        if (!(HoldOut > 0 && HoldOut <= 0.5)) yield return $"{nameof(HoldOut)} is {HoldOut}; it must be above 0 and at most 0.5.";
        if (CrossFitBelow < 0) yield return $"{nameof(CrossFitBelow)} is {CrossFitBelow}; it must not be negative.";
        if (!(Trim >= 0 && Trim < 0.5)) yield return $"{nameof(Trim)} is {Trim}; it must be at least 0 and below 0.5.";
        if (Scale == EnsembleScale.Surprise && (Merge is EnsembleMerge.Product or EnsembleMerge.Geometric))
        {
            yield return "Surprises are logarithms already: merge them by Mean, And or Or.";
        }

        foreach (EnsembleMember member in Members.Concat(Judge))
        {
            if (!(member.Weight > 0 && double.IsFinite(member.Weight))) yield return $"The member '{member.Recipe}' has the weight {member.Weight}; it must be positive.";
        }
    }

    internal const int MostMembers = 32;
}

/// <summary>Reads members as a list of objects or names, or as one text of names.</summary>
internal sealed class EnsembleMembersConverter : JsonConverter<ImmutableArray<EnsembleMember>>
{
    public override ImmutableArray<EnsembleMember> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonNode.Parse(ref reader) switch
    {
        JsonArray array => [.. array.Select(Member)],
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            [.. value.GetValue<string>().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => new EnsembleMember { Recipe = name })],
        _ => throw new JsonException("members is neither a list nor a text of recipe names separated by commas."),
    };

    public override void Write(Utf8JsonWriter writer, ImmutableArray<EnsembleMember> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (EnsembleMember member in value) JsonSerializer.Serialize(writer, member, EnsembleJson.Default.EnsembleMember);
        writer.WriteEndArray();
    }

    private static EnsembleMember Member(JsonNode? node) => node switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.String => new EnsembleMember { Recipe = value.GetValue<string>() },
        JsonObject member => member.Deserialize(EnsembleJson.Default.EnsembleMember)!,
        _ => throw new JsonException("A member is neither a recipe's name nor an object with 'recipe'."),
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(EnsembleOptions))]
[JsonSerializable(typeof(EnsembleMember))]
internal sealed partial class EnsembleJson : JsonSerializerContext;
