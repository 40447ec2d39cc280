using System.Collections.Immutable;

namespace Offshell.Figures.Reports;

/// <summary>A part of a report with a heading, listed in its table of contents.</summary>
public sealed record ReportSection
{
    /// <summary>Heading.</summary>
    public required string Heading { get; init; }

    /// <summary>Content, in order.</summary>
    public ImmutableArray<ReportBlock> Blocks { get; init; } = [];

    /// <summary>Parts of this part, after its own content.</summary>
    public ImmutableArray<ReportSection> Sections { get; init; } = [];
}
