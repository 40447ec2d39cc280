using System.Collections.Immutable;
using Offshell.Detection.ClassLatents;
using Offshell.Detection.Ensembles;
using Offshell.Detection.Latent;

namespace Offshell.Detection.Recipes;

/// <summary>All recipes by name.</summary>
public static class RecipeTable
{
    /// <summary>The recipe of a user who names none.</summary>
    public const string DefaultName = "auto";

    /// <summary>All recipes, in the order of lists.</summary>
    public static ImmutableArray<Recipe> All { get; } = [.. VariationalRecipe.All, new ClassLatentRecipe(), new DeepSvddRecipe(), new NormalisedAutoencoderRecipe(), .. ClassicalRecipes.All, .. EnsembleRecipe.All, new LatentRecipe(), .. SupervisedRecipes.All];

    /// <summary>Finds a recipe.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists all.</exception>
    public static Recipe Find(string name) => All.FirstOrDefault(r => r.Name == name)
        ?? throw new ArgumentException($"There is no recipe '{name}'. The recipes are: {string.Join(", ", All.Select(r => r.Name))}.", nameof(name));
}
