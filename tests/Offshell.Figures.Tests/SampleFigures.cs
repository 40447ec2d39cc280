using Offshell.Figures.Reports;

namespace Offshell.Figures.Tests;

/// <summary>Every kind of figure with made-up data, for tests of all kinds and for looking at them.</summary>
internal static class SampleFigures
{
    private static readonly Lazy<IReadOnlyList<(string Name, Figure Figure)>> Samples = new(Create);

    public static IReadOnlyList<(string Name, Figure Figure)> All() => Samples.Value;

    public static ReportTable ResultTable() => new(
        new TableOptions { Caption = "Detectors on the made-up data, mean ± standard deviation over five seeds; the best of each column is bold." },
        [
            new TableColumn { Header = "detector" },
            new TableColumn { Header = "ROC AUC", Decimals = 3, Best = BestValue.Highest, Description = "Area under the receiver operating characteristic" },
            new TableColumn { Header = "average precision", Decimals = 3, Best = BestValue.Highest },
            new TableColumn { Header = "time per row", Unit = "µs", Best = BestValue.Lowest },
            new TableColumn { Header = "published", Decimals = 3 },
        ],
        [
            ["vae", TableCell.FromDouble(0.9812, 0.0021), TableCell.FromDouble(0.874, 0.012), 2.41, TableCell.FromDouble(0.979, footnote: "Another data set of the same kind.")],
            ["isolation-forest", TableCell.FromDouble(0.9512, 0.0041), TableCell.FromDouble(0.701, 0.022), 12.6, "—"],
            ["pca", TableCell.FromDouble(0.9021, 0.0001), TableCell.FromDouble(0.655, 0.001), 0.312, TableCell.FromDouble(0.913, footnote: "Another data set of the same kind.")],
            ["knn", TableCell.FromDouble(double.NaN, footnote: "Ran out of its memory limit."), double.NaN, 1043.0, "—"],
        ]);

    public static HtmlReport Report()
    {
        Figure Get(string name) => All().Single(sample => sample.Name == name).Figure;
        return new HtmlReport
        {
            Title = "Detector report: made-up trigger data",
            Introduction = "How well the detector tells anomalies from normal rows it has not seen, and what it looks at.",
            ProductVersion = "0.1.0",
            KeyFigures =
            [
                new KeyFigure("ROC AUC", "0.981", "95 % interval 0.977 – 0.985", Tone.Good),
                new KeyFigure("False alarms", "12.4 per day", "budget 10 per day", Tone.Bad),
                new KeyFigure("Rows scored", "1 203 441"),
                new KeyFigure("Time per row", "2.4 µs"),
            ],
            Sections =
            [
                new ReportSection
                {
                    Heading = "Separation",
                    Blocks = [ReportBlock.Paragraph("Scores of normal and anomalous rows, and the trade between efficiency and false alarms."), Get("histogram-scores"), ReportBlock.SideBySide(Get("line-roc"), Get("scatter-classes")), ResultTable()],
                    Sections = [new ReportSection { Heading = "Over time", Blocks = [Get("line-time"), Get("heatmap-time")] }],
                },
                new ReportSection
                {
                    Heading = "Explanation",
                    Blocks = [Get("bars-blame"), Get("bars-grouped"), Get("heatmap-correlation"), Get("panels-features"), ReportBlock.Bullets("Blame sums to the excess of the score.", "Columns of a family are masked together.")],
                },
                new ReportSection
                {
                    Heading = "Model",
                    Blocks = [ReportBlock.Notice("The p-values of this batch drift from uniform: calibrate again."), Get("line-training"), Get("gallery-gray"), Get("gallery-rgb"), ReportBlock.Details("How this was made", ReportBlock.Preformatted("offshell fit --data rates.csv --out rates.offshell \\\n  --model cvae --seed 1"), Get("heatmap-small")), Get("line-errors"), Get("histogram-points"), Get("scatter-coloured"), Get("scatter-few"), Get("empty")],
                },
            ],
        };
    }

    /// <summary>Made-up numbers that look random: a linear congruential generator folded to about a normal distribution.</summary>
    public static double[] Noise(int count, ulong seed)
    {
        ulong state = seed;
        double Next()
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            return (state >> 11) / (double)(1UL << 53);
        }

        double[] noise = new double[count];
        for (int index = 0; index < count; index++)
        {
            // The sum of twelve uniform numbers less six has mean 0 and variance 1.
            for (int draw = 0; draw < 12; draw++)
            {
                noise[index] += Next();
            }

            noise[index] -= 6;
        }

        return noise;
    }

    private static IReadOnlyList<(string Name, Figure Figure)> Create() =>
    [
        ("line-training", Training()),
        ("line-roc", Roc()),
        ("line-time", Rates()),
        ("line-errors", ErrorBars()),
        ("histogram-scores", Scores()),
        ("histogram-points", Mass()),
        ("scatter-classes", Latent()),
        ("scatter-coloured", Coloured()),
        ("scatter-few", FewPoints()),
        ("bars-blame", Blame()),
        ("bars-grouped", Grouped()),
        ("heatmap-correlation", Correlation()),
        ("heatmap-small", Confusion()),
        ("heatmap-time", Occupancy()),
        ("gallery-gray", Digits()),
        ("gallery-rgb", Colours()),
        ("panels-features", Features()),
        ("empty", Chart.Line(new LineChartOptions { Title = "Loss of a run that never started", Caption = "Loss by epoch; lower is better." })),
    ];

    private static double[] Range(int count, double start = 0, double step = 1) => [.. Enumerable.Range(0, count).Select(index => start + (index * step))];

    private static Figure Training()
    {
        double[] epochs = Range(60, 1);
        double[] noise = Noise(60, 5);
        double[] train = [.. epochs.Select((epoch, index) => 8 + (30 * Math.Exp(-epoch / 9)) + (0.2 * noise[index]))];
        double[] validation = [.. epochs.Select((epoch, index) => 9 + (29 * Math.Exp(-epoch / 9)) + (0.03 * epoch) + (0.5 * noise[59 - index]))];
        return Chart.Line(
            new LineChartOptions
            {
                Title = "Training of the variational autoencoder",
                Caption = "Negative ELBO by epoch, with the spread over five seeds as bands; lower is better, and the dashed line is the epoch that was kept.",
                XAxis = new Axis { Label = "epoch" },
                YAxis = new Axis { Label = "negative ELBO", Unit = "nats per row" },
                ReferenceLines = [new ReferenceLine(AxisName.X, 41, "kept epoch 41")],
            },
            new LineSeries { Name = "training", X = epochs, Y = train, Lower = [.. train.Select(y => y - 0.8)], Upper = [.. train.Select(y => y + 0.8)] },
            new LineSeries { Name = "validation", X = epochs, Y = validation, Lower = [.. validation.Select(y => y - 1.4)], Upper = [.. validation.Select(y => y + 1.4)] });
    }

    private static Figure Roc()
    {
        double[] rates = [.. Range(200, -5, 0.025).Select(power => Math.Pow(10, power)), 1];
        LineSeries Curve(string name, double exponent) => new() { Name = name, X = rates, Y = [.. rates.Select(rate => Math.Pow(rate, exponent))] };
        return Chart.Line(
            new LineChartOptions
            {
                Title = "Efficiency at a given false-alarm rate",
                Caption = "Share of anomalies found against share of normal rows flagged; higher is better, and the grey line is guessing.",
                XAxis = new Axis { Label = "false-alarm rate", Scale = AxisScale.Logarithmic },
                YAxis = new Axis { Label = "efficiency", Minimum = 0, Maximum = 1 },
                ReferenceLines = [new ReferenceLine(AxisName.X, 1e-3, "α = 0.001"), new ReferenceLine(AxisName.Y, 0.9, "goal")],
            },
            Curve("vae", 0.05),
            Curve("isolation-forest", 0.12),
            Curve("pca", 0.2),
            new LineSeries { Name = "guessing", X = rates, Y = rates, IsMuted = true });
    }

    private static Figure Rates()
    {
        double start = 1_716_249_600 - 14_400;
        double[] noise = Noise(10_000, 11);
        double[] times = Range(10_000, start, 16);
        double[] rates = [.. times.Select((time, index) => 1.2e5 * (1 + (0.1 * Math.Sin(index / 1500.0))) * (1 + (0.01 * noise[index])))];
        rates[6173] = 2.1e5;
        for (int index = 3500; index < 3800; index++)
        {
            rates[index] = double.NaN;
        }

        return Chart.Line(
            new LineChartOptions
            {
                Title = "Rate of trigger L1_EM22",
                Caption = "Rate over two days; the shaded time was flagged, the gap is a stop of the run.",
                XAxis = new Axis { Label = "time", Scale = AxisScale.Time },
                YAxis = new Axis { Label = "rate", Unit = "Hz" },
                ShadedRanges = [new ShadedRange(AxisName.X, start + 98_000, start + 106_000, "alarm")],
            },
            new LineSeries { X = times, Y = rates });
    }

    public static Figure ErrorBars()
    {
        double[] sizes = [100, 300, 1000, 3000, 10_000, 30_000, 100_000];
        return Chart.Line(
            new LineChartOptions
            {
                Title = "How much data a detector needs",
                Caption = "ROC AUC by number of training rows, with standard deviations over seeds; curves that are high on the left need little data.",
                XAxis = new Axis { Label = "training rows", Scale = AxisScale.Logarithmic },
                YAxis = new Axis { Label = "ROC AUC" },
            },
            new LineSeries { Name = "vae", X = sizes, Y = [0.71, 0.8, 0.88, 0.93, 0.96, 0.972, 0.981], Error = [0.05, 0.04, 0.02, 0.01, 0.006, 0.004, 0.002], HasMarkers = true },
            new LineSeries { Name = "isolation-forest", X = sizes, Y = [0.86, 0.9, 0.92, 0.935, 0.94, 0.941, 0.941], Error = [0.03, 0.02, 0.01, 0.01, 0.005, 0.003, 0.002], HasMarkers = true },
            new LineSeries { Name = "measured by others", X = [1000, 10_000], Y = [0.9, 0.95], Shape = LineShape.None });
    }

    private static Figure Scores()
    {
        double[] normal = [.. Noise(40_000, 21).Select(value => 20 + (4 * value) + (0.4 * value * value))];
        double[] anomalies = [.. Noise(900, 22).Select(value => 52 + (9 * value)), double.NaN, double.PositiveInfinity];
        return Chart.Histogram(
            new HistogramOptions
            {
                Title = "Scores of normal and anomalous rows",
                Caption = "Rows by score; what lies right of the dashed threshold is flagged, so blue there is a false alarm and red left of it is missed.",
                XAxis = new Axis { Label = "score (negative ELBO)", Unit = "nats" },
                YAxis = new Axis { Label = "rows per bin", Scale = AxisScale.Logarithmic },
                ReferenceLines = [new ReferenceLine(AxisName.X, 36.5, "threshold at α = 0.001")],
            },
            new HistogramSeries { Name = "normal", Values = normal },
            new HistogramSeries { Name = "anomalous", Values = anomalies });
    }

    private static Figure Mass()
    {
        double[] background = [.. Noise(6000, 31).Select(value => 110 + (18 * value))];
        double[] data = [.. Noise(6000, 32).Select(value => 110 + (18 * value)), .. Noise(260, 33).Select(value => 125 + (1.5 * value))];
        return Chart.Histogram(
            new HistogramOptions
            {
                Title = "Resonance search",
                Caption = "Invariant mass after selection: points are data with √n errors, the line is the background expected; the shaded range is the signal region.",
                XAxis = new Axis { Label = "m(γγ)", Unit = "GeV", Minimum = 80, Maximum = 160 },
                Bins = 40,
                ShadedRanges = [new ShadedRange(AxisName.X, 120, 130, "signal region")],
            },
            new HistogramSeries { Name = "background", Values = background, Style = HistogramStyle.Step },
            new HistogramSeries { Name = "data", Values = data, Style = HistogramStyle.Points });
    }

    private static Figure Latent()
    {
        ScatterSeries Class(int index, int count)
        {
            double[] x = Noise(count, (ulong)(41 + index));
            double[] y = Noise(count, (ulong)(141 + index));
            double angle = index * 2 * Math.PI / 5;
            return new ScatterSeries { Name = $"class {index}", X = [.. x.Select(value => (4 * Math.Cos(angle)) + (0.8 * value))], Y = [.. y.Select(value => (4 * Math.Sin(angle)) + (0.8 * value))] };
        }

        return Chart.Scatter(
            new ScatterOptions
            {
                Title = "Latent space",
                Caption = "Mean encoding of each row, coloured by class; anomalies lie outside the five known groups.",
                XAxis = new Axis { Label = "z₁" },
                YAxis = new Axis { Label = "z₂" },
                HasEqualUnits = true,
            },
            [.. Enumerable.Range(0, 5).Select(index => Class(index, 2000)), new ScatterSeries { Name = "anomalies", X = [.. Noise(60, 77).Select(value => 3 * value)], Y = [.. Noise(60, 78).Select(value => 3 * value)], IsEmphasised = true }]);
    }

    private static Figure Coloured()
    {
        double[] x = Noise(2500, 51);
        double[] y = Noise(2500, 52);
        return Chart.Scatter(
            new ScatterOptions
            {
                Title = "Score over the latent space",
                Caption = "Mean encoding of each row, coloured by its score; bright points are the most anomalous.",
                XAxis = new Axis { Label = "z₁" },
                YAxis = new Axis { Label = "z₂" },
                ColourAxis = new Axis { Label = "score", Unit = "nats" },
            },
            new ScatterSeries { X = x, Y = y, Values = [.. x.Zip(y, (a, b) => (a * a) + (b * b))] });
    }

    private static Figure FewPoints() => Chart.Scatter(
        new ScatterOptions
        {
            Title = "Speed against quality",
            Caption = "One point a detector and data set; top left is best.",
            XAxis = new Axis { Label = "time per row", Unit = "µs", Scale = AxisScale.Logarithmic },
            YAxis = new Axis { Label = "ROC AUC" },
        },
        [.. new[] { "vae", "hlf-vae", "isolation-forest", "pca", "knn", "ocsvm", "kde", "gmm" }.Select((name, index) => new ScatterSeries { Name = name, X = [.. Noise(6, (ulong)(61 + index)).Select(value => Math.Pow(10, (index / 2.0) + (0.2 * value) - 1))], Y = [.. Noise(6, (ulong)(71 + index)).Select(value => 0.9 + (0.02 * value))] })]);

    private static Figure Blame() => Chart.Bars(
        new BarChartOptions
        {
            Title = "Why row 1 204 was flagged",
            Caption = "Blame of each column: its share of the score above what is usual; the longest bars are to blame.",
            ValueAxis = new Axis { Label = "blame", Unit = "nats" },
            CategoryLabel = "column",
            IsSorted = true,
            MaximumBars = 12,
        },
        ["rate_L1_EM22", "rate_L1_MU6", "luminosity", "pileup_corrected_missing_transverse_energy_significance", "jet_1_pt", "jet_2_pt", "jet_1_eta", "bunches", "temperature", "<script>alert(1)</script>", "dead_time", "fill", "magnet", "prescale"],
        new BarSeries { Values = [14.2, 9.1, 0.4, 6.3, -0.3, 0.1, 2.2, 0.05, -1.2, 0.7, 3.3, double.NaN, 0, 0.01] });

    private static Figure Grouped() => Chart.Bars(
        new BarChartOptions
        {
            Title = "Fault localisation",
            Caption = "How often the faulty column is the first blamed, by kind of fault, with 95 % intervals; longer is better.",
            ValueAxis = new Axis { Label = "top-1 hit rate", Minimum = 0, Maximum = 1 },
            ReferenceLines = [new ReferenceLine(AxisName.X, 0.05, "guessing")],
        },
        ["spike", "stuck value", "drift", "swapped columns"],
        new BarSeries { Name = "blame", Values = [0.98, 0.81, 0.62, 0.44], Error = [0.01, 0.03, 0.04, 0.05] },
        new BarSeries { Name = "z-score", Values = [0.96, 0.33, 0.41, 0.12], Error = [0.01, 0.04, 0.04, 0.03] },
        new BarSeries { Name = "random", Values = [0.05, 0.05, 0.06, 0.05] });

    private static Figure Correlation()
    {
        string[] names = [.. Enumerable.Range(0, 21).Select(index => index % 4 == 0 ? $"jet_{index}_transverse_momentum" : $"feature_{index}")];
        double[] values = [.. Enumerable.Range(0, 441).Select(index => index / 21 == index % 21 ? 1 : Math.Cos((index / 21) * (index % 21) / 30.0) * Math.Exp(-Math.Abs((index / 21) - (index % 21)) / 6.0))];
        values[5] = values[105] = double.NaN;
        return Chart.HeatMap(
            new HeatMapOptions
            {
                Title = "Correlation of features",
                Caption = "Pearson correlation of each pair of features on normal rows: blue is negative, red positive, pale none.",
                RowNames = [.. names],
                ColumnNames = [.. names],
                Colours = ColourScheme.Diverging,
                ColourAxis = new Axis { Label = "correlation", Minimum = -1, Maximum = 1 },
            },
            21,
            21,
            values);
    }

    private static Figure Confusion() => Chart.HeatMap(
        new HeatMapOptions
        {
            Title = "Ranks shared by detectors",
            Caption = "Spearman correlation of the scores of two detectors; bright pairs find the same rows.",
            RowNames = ["vae", "forest", "pca", "knn"],
            ColumnNames = ["vae", "forest", "pca", "knn"],
            ColourAxis = new Axis { Label = "Spearman ρ" },
            Width = 480,
        },
        4,
        4,
        [1, 0.62, 0.55, 0.71, 0.62, 1, 0.33, 0.48, 0.55, 0.33, 1, 0.4, 0.71, 0.48, 0.4, 1]);

    private static Figure Occupancy()
    {
        double[] noise = Noise(48 * 1000, 91);
        double[] values = [.. noise.Select((value, index) => Math.Abs(1000 * (1 + (0.2 * value))) * (index / 1000 == 17 ? 0 : 1))];
        values[(40 * 1000) + 603] = 60_000;
        return Chart.HeatMap(
            new HeatMapOptions
            {
                Title = "Occupancy by time and channel",
                Caption = "Hits per lumi section in each channel; a grey row is a dead channel, a bright spot a hot one.",
                XAxis = new Axis { Label = "lumi section" },
                YAxis = new Axis { Label = "channel" },
                FirstRowAtBottom = true,
                ColourAxis = new Axis { Label = "hits", Scale = AxisScale.Logarithmic },
            },
            48,
            1000,
            values);
    }

    private static Figure Digits()
    {
        GalleryItem Item(int row, int column)
        {
            float[] pixels = [.. Enumerable.Range(0, 784).Select(index => (float)Math.Exp(-Math.Pow((Math.Sqrt(Math.Pow((index % 28) - 13.5, 2) + Math.Pow((index / 28) - 13.5, 2)) - 4 - column) / (1.2 + row), 2)))];
            return new GalleryItem(PixelImage.FromGray(28, 28, pixels), row == 0 ? $"score {10 + (column * column)}" : "", IsMarked: row == 0 && column == 5);
        }

        return Chart.Gallery(
            new GalleryOptions
            {
                Title = "Most anomalous images and their reconstructions",
                Caption = "Top: input with its score; below: what the model makes of it and the difference; framed is the one flagged.",
                Columns = 6,
                RowNames = ["input", "reconstruction", "difference"],
            },
            [.. Enumerable.Range(0, 18).Select(index => Item(index / 6, index % 6))]);
    }

    private static Figure Colours() => Chart.Gallery(
        new GalleryOptions { Title = "Samples", Caption = "Images drawn from the model, each with its negative log-likelihood in bits per pixel.", ImageWidth = 64 },
        [.. Enumerable.Range(0, 12).Select(item => new GalleryItem(PixelImage.FromPlanarRgb(8, 8, [.. Enumerable.Range(0, 192).Select(index => (float)(0.5 + (0.5 * Math.Sin((index * 0.11) + item + (index / 64)))))]), $"{3 + (item * 0.1):F1}"))]);

    private static Figure Features() => Chart.Panels(
        new PanelOptions { Title = "Features in data and model", Caption = "Each of 21 features, drawn from data and from the model; outlines that agree mean the model has learned the feature." },
        [.. Enumerable.Range(0, 21).Select(index => Chart.Histogram(
            new HistogramOptions { Title = index % 5 == 0 ? $"jet_{index}_transverse_momentum_corrected" : $"feature_{index}", BinHeight = HistogramHeight.Density, Bins = 30 },
            new HistogramSeries { Name = "data", Values = [.. Noise(2000, (ulong)(101 + index)).Select(value => (index * 100) + (Math.Pow(3, index % 5) * value))] },
            new HistogramSeries { Name = "model", Values = [.. Noise(2000, (ulong)(201 + index)).Select(value => (index * 100) + (1.1 * Math.Pow(3, index % 5) * value))], Style = HistogramStyle.Step }))]);
}
