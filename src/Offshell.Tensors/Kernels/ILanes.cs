namespace Offshell.Tensors.Kernels;

/// <summary>The few vector operations that the matrix tiles need, once per instruction set.</summary>
/// <typeparam name="TVector">A hardware vector of float32.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Number of floats in a vector.</summary>
    static abstract int Width { get; }

    static abstract TVector Load(float* source);

    /// <summary>Reads <paramref name="count"/> floats, 1 … Width; the other lanes are 0 and their memory is not touched.</summary>
    static abstract TVector LoadFirst(float* source, int count);

    static abstract void Store(TVector value, float* destination);

    /// <summary>Writes the first <paramref name="count"/> lanes, 1 … Width, and touches nothing behind them.</summary>
    static abstract void StoreFirst(TVector value, float* destination, int count);

    static abstract TVector Broadcast(float value);

    /// <summary><c>a · b + c</c>, rounded once where the hardware can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);
}
