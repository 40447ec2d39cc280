using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Offshell.Detection.Recipes;
using Offshell.Models.Density;
using Offshell.Models.Variational;

namespace Offshell.Detection.ClassLatents;

/// <summary>An ensemble of autoencoders whose prior knows classes: how many, how they are merged, and what each of them is.</summary>
/// <param name="Members">Number of members, each with a seed and sites of its own.</param>
/// <param name="Merge">How they are merged before the classes are compared.</param>
/// <param name="Model">Options of every member.</param>
internal sealed record ClassLatentOptions(int Members, DivergenceMerge Merge, VariationalOptions Model)
{
    internal const int MostMembers = 100;

    private const string MembersKey = "members";
    private const string MergeKey = "merge";

    /// <summary>One JSON object: the options of a member, and beside them the number of members and the merge.</summary>
    internal string Write()
    {
        JsonObject json = RecipeJson.Parse(VariationalJson.Write(Model));
        json[MembersKey] = Members;
        json[MergeKey] = Merge.ToString();
        return json.ToJsonString();
    }

    /// <exception cref="FormatException">An option does not exist, or holds a value of the wrong type.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal static ClassLatentOptions Read(string text)
    {
        JsonObject json = RecipeJson.Parse(text);
        int members = RecipeJson.Take(json, MembersKey, ClassLatentJson.Default.Int32);
        string name = RecipeJson.Take(json, MergeKey, ClassLatentJson.Default.String);
        if (members is < 1 or > MostMembers) throw new ArgumentException($"{MembersKey} is {members}; 1 to {MostMembers} are possible.", nameof(text));
        if (!Enum.TryParse(name, ignoreCase: true, out DivergenceMerge merge) || !Enum.IsDefined(merge)) throw new ArgumentException($"{MergeKey} is {name}; expected {string.Join(", ", Enum.GetNames<DivergenceMerge>())}.", nameof(text));
        VariationalOptions model = VariationalJson.Read(json.ToJsonString());
        if (!model.Prior.NeedsClasses) throw new ArgumentException("The recipe 'cl-vae' needs a prior that knows classes, {\"prior\":\"class-conditional\"}; for another prior choose the recipe vae.", nameof(text));
        return new ClassLatentOptions(members, merge, model);
    }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(string))]
internal sealed partial class ClassLatentJson : JsonSerializerContext;
