namespace Offshell.Benchmarks.Peers.Rows;

/// <summary>All rows, in the order of the table.</summary>
internal static class RowTable
{
    internal static IReadOnlyList<Row> All { get; } =
    [
        new HlfTraining(128) { Name = "hlf-128", Goals = [12], MultiplyAdds = 128 * HlfTraining.MultiplyAddsPerRow },
        new HlfTraining(256) { Name = "hlf-256", Goals = [8], MultiplyAdds = 256 * HlfTraining.MultiplyAddsPerRow },
        new HlfTraining(1024) { Name = "hlf-1024", Goals = [4], MultiplyAdds = 1024 * HlfTraining.MultiplyAddsPerRow, IsParallel = true },
        new TabularTraining { Name = "tabular", Goals = [4], IsParallel = true, MultiplyAdds = 256 * TabularTraining.MultiplyAddsPerRow },
        new ConvolutionalTraining { Name = "conv-vae", Goals = [2], IsParallel = true, MultiplyAdds = 128 * ConvolutionalTraining.MultiplyAddsPerRow },
        ReconstructionTraining.Volumes,
        ReconstructionTraining.Sequences,
        new BatchScoring { Name = "scoring", Unit = "row", Goals = [2.5], IsParallel = true, MultiplyAdds = HlfModel.MultiplyAddsPerScore },
        new FrozenRow { Name = FrozenRow.PeerRow, Unit = "row", Figures = FrozenRow.Latencies, Goals = [60, 30, 0, 0], MultiplyAdds = HlfModel.MultiplyAddsPerScore },
        new NativeRow(isHosted: false) { Name = "native-c", Unit = "row", Figures = FrozenRow.Latencies, Goals = [0, 0, 0, 0], MultiplyAdds = HlfModel.MultiplyAddsPerScore },
        new NativeRow(isHosted: true) { Name = "native-hosted", Unit = "row", Figures = FrozenRow.Latencies, Goals = [0, 0, 0, 0], MultiplyAdds = HlfModel.MultiplyAddsPerScore },
        .. Products.All,
        .. Convolutions.All,
        new Normals { Name = "normals-16k", Count = 16 * 1024, Unit = "number", Goals = [4] },
        new Normals { Name = "normals-1m", Count = 1024 * 1024, Unit = "number", Goals = [4] },
    ];
}
