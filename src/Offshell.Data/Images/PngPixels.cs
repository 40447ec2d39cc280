using System.Buffers.Binary;
using System.IO.Compression;

namespace Offshell.Data.Images;

/// <summary>Unpacks the pixels of a PNG picture: filters, passes, palette and transparency.</summary>
internal sealed class PngPixels
{
    /// <summary>First column, first row and steps of the passes of Adam7.</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[] _transparency;
    private readonly string _source;
    private readonly int _channels;
    private readonly float[] _values;

    internal PngPixels(PngHeader header, byte[] palette, byte[] transparency, string source)
    {
        (_header, _palette, _transparency, _source) = (header, palette, transparency, source);
        if (header.Palette && (palette.Length == 0 || palette.Length % 3 != 0 || palette.Length > 768)) throw PngDecoder.Bad(source, $"a palette of {palette.Length} bytes");
        _channels = header.Palette || header.Samples >= 3 ? 3 : 1;
        _values = new float[header.Width * header.Height * _channels];
    }

    internal Picture Unpack(Stream packed)
    {
        using var bytes = new ZLibStream(packed, CompressionMode.Decompress);
        (int X, int Y, int StepX, int StepY)[] passes = _header.Interlaced ? Passes : [(0, 0, 1, 1)];
        foreach (var pass in passes)
        {
            int width = (_header.Width - pass.X + pass.StepX - 1) / pass.StepX, height = (_header.Height - pass.Y + pass.StepY - 1) / pass.StepY;
            if (width > 0 && height > 0) UnpackPass(bytes, pass, width, height);
        }

        return new Picture(_header.Height, _header.Width, _channels, _values);
    }

    private void UnpackPass(Stream bytes, (int X, int Y, int StepX, int StepY) pass, int width, int height)
    {
        int bitsPerPixel = _header.Depth * _header.Samples, step = Math.Max(1, bitsPerPixel / 8);
        byte[] row = new byte[(int)((((long)width * bitsPerPixel) + 7) / 8)], before = new byte[row.Length];
        Span<byte> filter = stackalloc byte[1];
        for (int y = 0; y < height; y++)
        {
            if (!ReadWhole(bytes, filter) || !ReadWhole(bytes, row)) throw PngDecoder.Bad(_source, $"pixels that end in row {pass.Y + (y * pass.StepY) + 1}");
            Unfilter(filter[0], row, before, step);
            for (int x = 0; x < width; x++) Put(row, x, pass.X + (x * pass.StepX), pass.Y + (y * pass.StepY));
            (row, before) = (before, row);
        }
    }

    private bool ReadWhole(Stream bytes, Span<byte> target)
    {
        try
        {
            return bytes.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length;
        }
        catch (InvalidDataException error)
        {
            throw PngDecoder.Bad(_source, $"compressed pixels with an error ({error.Message.TrimEnd('.')})");
        }
    }

    /// <summary>Undoes the prediction of a row from the bytes to the left, above, and above to the left.</summary>
    private void Unfilter(byte filter, byte[] row, byte[] before, int step)
    {
        if (filter > 4) throw PngDecoder.Bad(_source, $"the filter {filter}");
        for (int i = 0; i < row.Length && filter != 0; i++)
        {
            int left = i >= step ? row[i - step] : 0, above = before[i], corner = i >= step ? before[i - step] : 0;
            row[i] += filter switch
            {
                1 => (byte)left,
                2 => (byte)above,
                3 => (byte)((left + above) / 2),
                _ => Paeth(left, above, corner),
            };
        }
    }

    private static byte Paeth(int left, int above, int corner)
    {
        int guess = left + above - corner;
        int toLeft = Math.Abs(guess - left), toAbove = Math.Abs(guess - above), toCorner = Math.Abs(guess - corner);
        if (toLeft <= toAbove && toLeft <= toCorner) return (byte)left;
        return (byte)(toAbove <= toCorner ? above : corner);
    }

    private void Put(byte[] row, int pixel, int x, int y)
    {
        Span<float> target = _values.AsSpan(((y * _header.Width) + x) * _channels, _channels);
        if (_header.Palette)
        {
            int entry = Sample(row, pixel);
            if (3 * entry >= _palette.Length) throw PngDecoder.Bad(_source, $"the colour {entry} of a palette of {_palette.Length / 3}");
            float shown = entry < _transparency.Length ? _transparency[entry] / 255f : 1;
            for (int c = 0; c < 3; c++) target[c] = _palette[(3 * entry) + c] * shown;
            return;
        }

        float largest = (1 << _header.Depth) - 1, opacity = _header.Samples is 2 or 4 ? Sample(row, (pixel * _header.Samples) + _channels) / largest : 1;
        bool isClear = _transparency.Length == 2 * _channels;
        for (int c = 0; c < _channels; c++)
        {
            int sample = Sample(row, (pixel * _header.Samples) + c);
            isClear &= _transparency.Length == 2 * _channels && sample == BinaryPrimitives.ReadUInt16BigEndian(_transparency.AsSpan(2 * c));
            target[c] = sample * (255 / largest) * opacity;
        }

        if (isClear && _header.Samples == _channels) target.Clear();
    }

    private int Sample(byte[] row, int index)
    {
        if (_header.Depth == 16) return BinaryPrimitives.ReadUInt16BigEndian(row.AsSpan(2 * index));
        if (_header.Depth == 8) return row[index];
        int perByte = 8 / _header.Depth, shift = 8 - (_header.Depth * ((index % perByte) + 1));
        return (row[index / perByte] >> shift) & ((1 << _header.Depth) - 1);
    }
}
