using System.Collections.Immutable;

namespace Offshell.Detection.Explanations;

/// <summary>Why a row scores as it does.</summary>
/// <param name="RowNumber">The row's number in its source, counted from 1.</param>
/// <param name="ScoreName">The score that is explained.</param>
/// <param name="Verdict">Score, p-value and verdict of the row.</param>
/// <param name="Columns">
/// The modelled columns, most blamed first; of more than 128, the 128 whose own terms of the score are most unusual. Before
/// them stand the conditions that training did not show, with NaN as blame: they are the reason, whatever the model says.
/// </param>
/// <param name="Families">Named groups of columns, most blamed first; empty if the schema names none.</param>
public sealed record Explanation(
    long RowNumber, string ScoreName, RowVerdict Verdict, ImmutableArray<ColumnBlame> Columns, ImmutableArray<FamilyBlame> Families);

/// <summary>One column's part in a score.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Value">The value as it was written, numbers in round-trip format; empty if missing.</param>
/// <param name="Expected">What the model expects of the column when it is not shown it, numbers with five digits, or a category; of a condition outside its range, the nearest value seen in training.</param>
/// <param name="Low">Lower end of the 95 % interval of what is expected, so wide that it holds 95 % of calibration rows in tables of up to 128 columns where calibration rows were kept apart; of a condition, of its range in training.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Blame">The drop of the score when the column is replaced by what is expected of it, in the score's unit; NaN for a condition.</param>
/// <param name="PValue">Share of normal rows, in (0, 1], on which this column's own term of the score is at least as large; NaN where the score has no column terms, and for conditions.</param>
/// <param name="Note">A remark, such as an unseen category or a condition outside its range; may be empty.</param>
public sealed record ColumnBlame(string Column, string Value, string Expected, string Low, string High, double Blame, double PValue, string Note);

/// <summary>The part of a named group of columns in a score.</summary>
/// <param name="Family">Name of the group.</param>
/// <param name="Columns">Its columns, most blamed first.</param>
/// <param name="Blame">The drop of the score when all its columns are replaced by what is expected of them, in the score's unit.</param>
public sealed record FamilyBlame(string Family, ImmutableArray<string> Columns, double Blame);
