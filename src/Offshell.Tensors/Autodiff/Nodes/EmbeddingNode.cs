namespace Offshell.Tensors.Autodiff.Nodes;

/// <summary>
/// Replaces every integer code by a trained vector: codes [n × lanes] give [(n · size) × lanes], the vector of a code
/// contiguous. A code that is NaN, negative or beyond the table is unknown: it gets the table's extra last vector, or
/// zeros if there is none.
/// </summary>
internal sealed unsafe class EmbeddingNode : Node
{
    private readonly Parameter _table;
    private readonly int _categories;

    internal EmbeddingNode(Node codes, Parameter table, int categories)
        : base(codes.Graph, checked(codes.Features * Size(table)), codes)
    {
        if (table.Shape[0] < categories || table.Shape[0] > categories + 1)
        {
            throw new ArgumentException($"The table '{table.Name}' has {table.Shape[0]} vectors; {categories} categories need {categories}, or one more for unknown codes.");
        }

        (_table, _categories) = (table, categories);
        NeedsGradient = true;
    }

    /// <summary>A code is a name, not a quantity.</summary>
    protected internal override bool Differentiates(int input) => false;

    protected internal override void Forward()
    {
        float* table = Graph.ParameterValues + _table.Offset;
        int size = Size(_table);
        for (int i = 0; i < Inputs[0].Features; i++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                float* destination = ValuePointer + ((long)i * size * Lanes) + lane;
                int row = Row(Inputs[0].ValuePointer[(i * Lanes) + lane]);
                for (int j = 0; j < size; j++) destination[(long)j * Lanes] = row < 0 ? 0 : table[(row * size) + j];
            }
        }
    }

    protected internal override void Backward()
    {
        float* table = Graph.ParameterGradients + _table.Offset;
        int size = Size(_table);
        for (int i = 0; i < Inputs[0].Features; i++)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                float* source = GradientPointer + ((long)i * size * Lanes) + lane;
                int row = Row(Inputs[0].ValuePointer[(i * Lanes) + lane]);
                if (row < 0) continue;
                for (int j = 0; j < size; j++) table[(row * size) + j] += source[(long)j * Lanes];
            }
        }
    }

    private static int Size(Parameter table) => table.Shape.Length == 2
        ? table.Shape[1]
        : throw new ArgumentException($"The table '{table.Name}' has {table.Shape.Length} axes; [categories × size] is needed.");

    /// <summary>The table's row of a code, or −1 for none; comparisons with NaN are false.</summary>
    private int Row(float code)
    {
        if (code >= 0 && code < _categories) return (int)code;
        return _table.Shape[0] > _categories ? _categories : -1;
    }
}
