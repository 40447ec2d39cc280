using System.Collections.Immutable;

namespace Offshell.Data;

/// <summary>Disjoint sets of row positions, each ascending, that together are all rows of a table.</summary>
/// <param name="Train">Rows that models are fitted to; never empty.</param>
/// <param name="Validation">Rows for early stopping and the choice of options.</param>
/// <param name="Calibration">Rows for p-values and thresholds, and for nothing else.</param>
public sealed record TableSplit(ImmutableArray<int> Train, ImmutableArray<int> Validation, ImmutableArray<int> Calibration);

/// <summary>One fold of a cross-validation: two disjoint sets of row positions, each ascending.</summary>
/// <param name="Train">The rows of all other folds.</param>
/// <param name="Held">The rows of this fold.</param>
public sealed record Fold(ImmutableArray<int> Train, ImmutableArray<int> Held);
