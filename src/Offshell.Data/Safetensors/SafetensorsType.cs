namespace Offshell.Data.Safetensors;

/// <summary>The element types that are written and read, by their names in the file.</summary>
public enum SafetensorsType
{
    /// <summary>32-bit IEEE 754 float.</summary>
    F32,

    /// <summary>64-bit IEEE 754 float.</summary>
    F64,

    /// <summary>32-bit signed integer.</summary>
    I32,

    /// <summary>64-bit signed integer.</summary>
    I64,

    /// <summary>8-bit unsigned integer.</summary>
    U8,
}
