using System.Runtime.CompilerServices;

namespace Offshell.Tensors.Kernels.Products;

// The shapes of tiles. Members work downwards and leave their pointers behind the last row.
internal static unsafe partial class Tile<TRow, TVector, TLanes>
{
    /// <summary>The rows of a register tile.</summary>
    internal interface IRows<TSelf>
        where TSelf : unmanaged, IRows<TSelf>
    {
        /// <summary>Reads rows of C whose last vector holds <paramref name="last"/> floats.</summary>
        static abstract TSelf Load(ref float* c, nint cRow, int last);

        /// <summary>Fills each row with its own number.</summary>
        static abstract TSelf Broadcast(ref float* values, nint step);

        /// <summary>Adds to every row one element of A times the row of B.</summary>
        static abstract TSelf MultiplyAdd(ref float* a, nint aRow, TRow b, TSelf rows);

        /// <summary>Writes rows of C whose last vector holds <paramref name="last"/> floats.</summary>
        static abstract void Store(TSelf rows, ref float* c, nint cRow, int last);
    }

    /// <summary>One row.</summary>
    internal struct Rows1 : IRows<Rows1>
    {
        private TRow _row0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows1 Load(ref float* c, nint cRow, int last)
        {
            Rows1 rows;
            rows._row0 = TRow.LoadPart(c, last);
            c += cRow;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows1 Broadcast(ref float* values, nint step)
        {
            Rows1 rows;
            rows._row0 = TRow.Broadcast(TLanes.Broadcast(*values));
            values += step;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows1 MultiplyAdd(ref float* a, nint aRow, TRow b, Rows1 rows)
        {
            rows._row0 = TRow.MultiplyAdd(TLanes.Broadcast(*a), b, rows._row0);
            a += aRow;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Rows1 rows, ref float* c, nint cRow, int last)
        {
            TRow.StorePart(rows._row0, c, last);
            c += cRow;
        }
    }

    /// <summary>Two rows.</summary>
    internal struct Rows2 : IRows<Rows2>
    {
        private TRow _row0;
        private TRow _row1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows2 Load(ref float* c, nint cRow, int last)
        {
            Rows2 rows;
            rows._row0 = TRow.LoadPart(c, last);
            rows._row1 = TRow.LoadPart(c + cRow, last);
            c += 2 * cRow;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows2 Broadcast(ref float* values, nint step)
        {
            Rows2 rows;
            rows._row0 = TRow.Broadcast(TLanes.Broadcast(*values));
            rows._row1 = TRow.Broadcast(TLanes.Broadcast(*(values + step)));
            values += 2 * step;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows2 MultiplyAdd(ref float* a, nint aRow, TRow b, Rows2 rows)
        {
            rows._row0 = TRow.MultiplyAdd(TLanes.Broadcast(*a), b, rows._row0);
            rows._row1 = TRow.MultiplyAdd(TLanes.Broadcast(*(a + aRow)), b, rows._row1);
            a += 2 * aRow;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Rows2 rows, ref float* c, nint cRow, int last)
        {
            TRow.StorePart(rows._row0, c, last);
            TRow.StorePart(rows._row1, c + cRow, last);
            c += 2 * cRow;
        }
    }

    /// <summary>Three rows.</summary>
    internal struct Rows3 : IRows<Rows3>
    {
        private TRow _row0;
        private TRow _row1;
        private TRow _row2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows3 Load(ref float* c, nint cRow, int last)
        {
            Rows3 rows;
            rows._row0 = TRow.LoadPart(c, last);
            rows._row1 = TRow.LoadPart(c + cRow, last);
            rows._row2 = TRow.LoadPart(c + (2 * cRow), last);
            c += 3 * cRow;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows3 Broadcast(ref float* values, nint step)
        {
            Rows3 rows;
            rows._row0 = TRow.Broadcast(TLanes.Broadcast(*values));
            rows._row1 = TRow.Broadcast(TLanes.Broadcast(*(values + step)));
            rows._row2 = TRow.Broadcast(TLanes.Broadcast(*(values + (2 * step))));
            values += 3 * step;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows3 MultiplyAdd(ref float* a, nint aRow, TRow b, Rows3 rows)
        {
            rows._row0 = TRow.MultiplyAdd(TLanes.Broadcast(*a), b, rows._row0);
            rows._row1 = TRow.MultiplyAdd(TLanes.Broadcast(*(a + aRow)), b, rows._row1);
            rows._row2 = TRow.MultiplyAdd(TLanes.Broadcast(*(a + (2 * aRow))), b, rows._row2);
            a += 3 * aRow;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Rows3 rows, ref float* c, nint cRow, int last)
        {
            TRow.StorePart(rows._row0, c, last);
            TRow.StorePart(rows._row1, c + cRow, last);
            TRow.StorePart(rows._row2, c + (2 * cRow), last);
            c += 3 * cRow;
        }
    }

    /// <summary>Four rows.</summary>
    internal struct Rows4 : IRows<Rows4>
    {
        private TRow _row0;
        private TRow _row1;
        private TRow _row2;
        private TRow _row3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows4 Load(ref float* c, nint cRow, int last)
        {
            Rows4 rows;
            rows._row0 = TRow.LoadPart(c, last);
            rows._row1 = TRow.LoadPart(c + cRow, last);
            rows._row2 = TRow.LoadPart(c + (2 * cRow), last);
            rows._row3 = TRow.LoadPart(c + (3 * cRow), last);
            c += 4 * cRow;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows4 Broadcast(ref float* values, nint step)
        {
            Rows4 rows;
            rows._row0 = TRow.Broadcast(TLanes.Broadcast(*values));
            rows._row1 = TRow.Broadcast(TLanes.Broadcast(*(values + step)));
            rows._row2 = TRow.Broadcast(TLanes.Broadcast(*(values + (2 * step))));
            rows._row3 = TRow.Broadcast(TLanes.Broadcast(*(values + (3 * step))));
            values += 4 * step;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Rows4 MultiplyAdd(ref float* a, nint aRow, TRow b, Rows4 rows)
        {
            rows._row0 = TRow.MultiplyAdd(TLanes.Broadcast(*a), b, rows._row0);
            rows._row1 = TRow.MultiplyAdd(TLanes.Broadcast(*(a + aRow)), b, rows._row1);
            rows._row2 = TRow.MultiplyAdd(TLanes.Broadcast(*(a + (2 * aRow))), b, rows._row2);
            rows._row3 = TRow.MultiplyAdd(TLanes.Broadcast(*(a + (3 * aRow))), b, rows._row3);
            a += 4 * aRow;
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Rows4 rows, ref float* c, nint cRow, int last)
        {
            TRow.StorePart(rows._row0, c, last);
            TRow.StorePart(rows._row1, c + cRow, last);
            TRow.StorePart(rows._row2, c + (2 * cRow), last);
            TRow.StorePart(rows._row3, c + (3 * cRow), last);
            c += 4 * cRow;
        }
    }

    /// <summary>Rows above other rows. The compiler keeps the parts of the parts in registers, too.</summary>
    internal struct Stack<TTop, TBottom> : IRows<Stack<TTop, TBottom>>
        where TTop : unmanaged, IRows<TTop>
        where TBottom : unmanaged, IRows<TBottom>
    {
        private TTop _top;
        private TBottom _bottom;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Stack<TTop, TBottom> Load(ref float* c, nint cRow, int last)
        {
            Stack<TTop, TBottom> rows;
            rows._top = TTop.Load(ref c, cRow, last);
            rows._bottom = TBottom.Load(ref c, cRow, last);
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Stack<TTop, TBottom> Broadcast(ref float* values, nint step)
        {
            Stack<TTop, TBottom> rows;
            rows._top = TTop.Broadcast(ref values, step);
            rows._bottom = TBottom.Broadcast(ref values, step);
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Stack<TTop, TBottom> MultiplyAdd(ref float* a, nint aRow, TRow b, Stack<TTop, TBottom> rows)
        {
            rows._top = TTop.MultiplyAdd(ref a, aRow, b, rows._top);
            rows._bottom = TBottom.MultiplyAdd(ref a, aRow, b, rows._bottom);
            return rows;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Stack<TTop, TBottom> rows, ref float* c, nint cRow, int last)
        {
            TTop.Store(rows._top, ref c, cRow, last);
            TBottom.Store(rows._bottom, ref c, cRow, last);
        }
    }
}
