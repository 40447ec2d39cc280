using System.IO.Compression;

namespace Offshell.Data;

/// <summary>
/// Unpacks gzip and refuses files that end too early, which the stream of the runtime takes for complete. A complete file
/// ends with the unpacked length of its last member; a file of several members holds a further header.
/// </summary>
internal sealed class WholeGzipStream : ForwardStream
{
    private readonly PackedStream _packed;
    private readonly GZipStream _unpacked;
    private long _length;

    internal WholeGzipStream(Stream packed)
    {
        _packed = new PackedStream(packed);
        _unpacked = new GZipStream(_packed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        int count = _unpacked.Read(buffer);
        _length += count;
        if (count == 0 && buffer.Length > 0) RequireWhole();
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private void RequireWhole()
    {
        bool isOneMember = _packed.LastWord == (uint)_length;
        bool isSeveral = _packed.HasFurtherHeader && _packed.LastWord <= (ulong)_length;
        if (!isOneMember && !isSeveral) throw new InvalidDataException("the compressed data end too early");
    }

    /// <summary>Passes bytes on and looks at them: the last four, and headers after the first.</summary>
    private sealed class PackedStream(Stream inner) : ForwardStream
    {
        /// <summary>The first three bytes of every member, as a little-endian number.</summary>
        private const uint Header = 0x088B1F;

        private long _count;

        /// <summary>The last four bytes, as a little-endian number.</summary>
        internal uint LastWord { get; private set; }

        internal bool HasFurtherHeader { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int count = inner.Read(buffer);
            foreach (byte next in buffer[..count])
            {
                LastWord = (LastWord >> 8) | ((uint)next << 24);
                HasFurtherHeader |= ++_count > 3 && LastWord >> 8 == Header;
            }

            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
