namespace Offshell.Models.Distributions.Formulas.Single;

/// <summary>A piece of what the likelihood needs of a row alone, small enough to fill the time in which a layer of the network waits for itself.</summary>
internal abstract unsafe class RowPass
{
    /// <summary>Computes everything that needs the row alone.</summary>
    /// <param name="x">The columns' values in their lanes; NaN where missing or without a column.</param>
    /// <param name="row">What the nats need beside the outputs.</param>
    /// <param name="nats">[8] the nats that depend on the row alone; NaN if they are beyond this pass.</param>
    internal abstract void Arrange(double* x, float* row, double* nats);
}
