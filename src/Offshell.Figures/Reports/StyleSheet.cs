using Offshell.Figures.Colours;

namespace Offshell.Figures.Reports;

/// <summary>The styles of a report: one column of text, figures as wide as they are, the reader's colour scheme, light in print.</summary>
internal static class StyleSheet
{
    private const string Page =
        """
        *{box-sizing:border-box}
        html{background:var(--bg);color:var(--ink);-webkit-text-size-adjust:100%}
        body{margin:0;line-height:1.55;font-size:16px}
        main,footer{max-width:960px;margin:0 auto;padding:0 20px}
        header{padding-top:28px}
        h1,h2,h3,h4,h5,h6{line-height:1.25;margin:1.8em 0 .5em;overflow-wrap:anywhere}
        h1{font-size:1.9em;margin:0 0 .3em}
        h2{font-size:1.4em;padding-bottom:.25em;border-bottom:1px solid var(--grid)}
        h3{font-size:1.15em}h4,h5,h6{font-size:1em}
        p,li,summary{overflow-wrap:anywhere}
        p,ul{max-width:46em}
        a{color:var(--link)}
        .lead{font-size:1.1em;color:var(--muted);margin-top:0}
        .key{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0}
        .key>div{background:var(--surface);border-left:4px solid var(--axis);border-radius:4px;padding:10px 14px}
        .key .good{border-color:var(--good)}.key .bad{border-color:var(--bad)}
        .key .good .sign{color:var(--good)}.key .bad .sign{color:var(--bad)}
        .key dt{color:var(--muted);font-size:.85em}
        .key dd{margin:0;font-size:1.45em;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .key dd.note{font-size:.85em;font-weight:400;color:var(--muted)}
        nav{background:var(--surface);border-radius:4px;padding:12px 18px;margin:20px 0}
        nav .navhead{margin:0;font-weight:600}
        nav ol{margin:4px 0;padding-left:1.6em}
        .notice{border-left:4px solid var(--bad);background:var(--surface);padding:8px 14px;border-radius:4px}
        pre{background:var(--surface);padding:12px 14px;border-radius:4px;overflow-x:auto;font:13px/1.5 ui-monospace,'Cascadia Mono',Consolas,'DejaVu Sans Mono',monospace}
        figure{margin:22px 0}
        .wide{overflow-x:auto}
        .wide svg{display:block;max-width:100%;min-width:min(480px,100vw);height:auto}
        figcaption,caption{font-size:.9em;color:var(--muted);max-width:52em;text-align:left;overflow-wrap:anywhere}
        figcaption b,caption b{color:var(--ink)}
        figcaption .note,.footnotes{font-size:.92em}
        .beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(400px,100%),1fr));gap:0 24px}
        .beside>div{min-width:0}
        .beside .wide svg{min-width:0}
        .tablebox{overflow-x:auto;margin:22px 0 6px}
        table{border-collapse:collapse;font-size:.93em;font-variant-numeric:tabular-nums;border-bottom:1.5px solid var(--axis)}
        caption{padding-bottom:6px}
        th,td{padding:5px 14px;border-top:1px solid var(--grid);vertical-align:top;max-width:28em;overflow-wrap:anywhere}
        thead th{border-top:1.5px solid var(--axis);border-bottom:1.5px solid var(--axis);font-weight:600}
        tbody th{font-weight:400}
        .left{text-align:left}.right{text-align:right}.centre{text-align:center}
        .best{background:var(--surface)}
        td sup,th sup{position:absolute;line-height:1.3}
        .footnotes{color:var(--muted);margin-top:0}
        details{border:1px solid var(--grid);border-radius:4px;padding:8px 14px;margin:16px 0}
        summary{cursor:pointer;font-weight:600}
        footer{margin-top:48px;padding-top:12px;padding-bottom:28px;color:var(--muted);font-size:.85em;border-top:1px solid var(--grid)}
        @media print{
        body{font-size:10.5pt}
        main,footer{max-width:none;padding:0}
        figure,.key,.tablebox,tr,pre{break-inside:avoid}
        caption{break-after:avoid}
        h2,h3,h4{break-after:avoid}
        .wide,.tablebox{overflow:visible}
        .wide svg{max-height:23cm;width:auto;min-width:0}
        .beside{grid-template-columns:1fr 1fr}
        details::details-content{content-visibility:visible;height:auto}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        }

        """;

    /// <summary>All styles. The dark scheme holds on screens only: paper is light.</summary>
    public static string Text() =>
        ":root{color-scheme:light dark;" + Theme.Declarations(dark: false) + "}\n"
        + "@media screen and (prefers-color-scheme:dark){:root{" + Theme.Declarations(dark: true) + "}}\n"
        + "html{font-family:" + Theme.Fonts + "}\n"
        + Page.ReplaceLineEndings("\n") + Theme.PageRules();
}
