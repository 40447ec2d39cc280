using System.Text;

namespace Offshell.Physics.Simulation;

/// <summary>Names of enumeration values as they are written on the command line and in tables.</summary>
internal static class ChoiceNames
{
    /// <summary>Lower case, words joined by hyphens: AInlier becomes a-inlier.</summary>
    internal static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        var name = new StringBuilder();
        foreach (char c in value.ToString())
        {
            if (char.IsUpper(c) && name.Length > 0) name.Append('-');
            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
