namespace Offshell.Detection.Files;

/// <summary>A model file cannot be used: truncated, altered, of a newer format, or not a model file at all. The message says which.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>With a message that says what was found and what to do.</summary>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <summary>With the cause.</summary>
    public ModelFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
