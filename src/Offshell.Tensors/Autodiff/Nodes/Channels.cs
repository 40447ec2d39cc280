namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>Checks for parameters that hold one number per channel: the channel is the fastest axis of the features.</summary>
internal static class Channels
{
    internal static void Check(Node input, params ReadOnlySpan<Parameter> parameters)
    {
        foreach (Parameter parameter in parameters)
        {
            if (input.Features % parameter.Length != 0 || parameter.Length != parameters[0].Length)
            {
                throw new ArgumentException($"'{parameter.Name}' has {parameter.Length} values; an input of {input.Features} features needs one per feature or channel.");
            }
        }
    }
}
