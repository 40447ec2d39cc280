namespace Offshell.Data.Safetensors;

/// <summary>The bytes are not a safetensors file that can be read. The message is one sentence that says what is wrong and where.</summary>
public sealed class SafetensorsFormatException : Exception
{
    /// <summary>Says what was found and what was expected.</summary>
    public SafetensorsFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Says what was found and what was expected, with the error below it.</summary>
    public SafetensorsFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
