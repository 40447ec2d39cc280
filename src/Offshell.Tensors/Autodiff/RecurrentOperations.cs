using Offshell.Tensors.Autodiff.Nodes.Recurrent;

namespace Offshell.Tensors.Autodiff;

/// <summary>Recurrent cells over sequences: values are [step][feature] × lanes.</summary>
public static class RecurrentOperations
{
    /// <summary>
    /// The states of a gated recurrent unit after every step, [step][unit] × lanes:
    /// r = σ(W_r x + U_r h + b_r), u = σ(W_u x + U_u h + b_u), c = tanh(W_c x + U_c (r ∘ h) + b_c), h′ = (1 − u) ∘ h + u ∘ c.
    /// </summary>
    /// <param name="input">[steps][features] × lanes.</param>
    /// <param name="mask">[steps] × lanes, one where a step counts and zero where it is padding and leaves the state as it is; null for ones.</param>
    /// <param name="inputWeight">W, [3 · units × features], in the order r, u, c.</param>
    /// <param name="stateWeight">U, [3 · units × units].</param>
    /// <param name="bias">b, [3 · units].</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static Node Gru(this Node input, Node? mask, Parameter inputWeight, Parameter stateWeight, Parameter bias) =>
        new GruNode(input, mask, inputWeight, stateWeight, bias);

    /// <summary>
    /// The states h of a long short-term memory after every step, [step][unit] × lanes:
    /// i, f, o = σ(W x + U h + b), g = tanh(W x + U h + b), c′ = f ∘ c + i ∘ g, h′ = o ∘ tanh c′.
    /// </summary>
    /// <param name="input">[steps][features] × lanes.</param>
    /// <param name="mask">[steps] × lanes, one where a step counts and zero where it is padding and leaves the state as it is; null for ones.</param>
    /// <param name="inputWeight">W, [4 · units × features], in the order i, f, o, g.</param>
    /// <param name="stateWeight">U, [4 · units × units].</param>
    /// <param name="bias">b, [4 · units].</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static Node Lstm(this Node input, Node? mask, Parameter inputWeight, Parameter stateWeight, Parameter bias) =>
        new LstmNode(input, mask, inputWeight, stateWeight, bias);
}
