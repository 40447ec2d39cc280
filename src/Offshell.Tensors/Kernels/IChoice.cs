namespace Offshell.Tensors.Kernels;

/// <summary>A yes or no that is a type: the compiler makes code of its own for either, in which the question is gone.</summary>
internal interface IChoice
{
    static abstract bool IsYes { get; }
}

/// <summary>Yes.</summary>
internal struct Yes : IChoice
{
    public static bool IsYes => true;
}

/// <summary>No.</summary>
internal struct No : IChoice
{
    public static bool IsYes => false;
}
