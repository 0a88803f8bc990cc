package org.lesionlake.jobs.ops;

/**
 * The style sheet of the summary. Colour means knowledge (found, none found), grey means the lack
 * of it; vermilion and blue stay apart for readers with any colour vision.
 */
final class SummaryStyle {
  static final String CSS =
      """
      :root{color-scheme:light dark;--ground:#fffefb;--ink:#1d1f21;--soft:#5f6569;--faint:#d9dbd8;
      --hair:#eceae4;--found:#c4491f;--none:#3f78a8;--uncovered:#a9aeb1;--unassessable:#777d81;--failed:#8a6d3b;
      --unsearched:#e4e4df;--on:#fff;--good:#2c7a4b;--tint:63,120,168}
      @media (prefers-color-scheme:dark){:root{--ground:#16181a;--ink:#e6e4df;--soft:#9ba1a5;
      --faint:#3b4043;--hair:#26292c;--found:#ee7a4d;--none:#6aa6d8;--uncovered:#70767a;
      --unassessable:#989ea2;--failed:#c2a163;--unsearched:#2c3033;--on:#111315;--good:#6cc08b;--tint:106,166,216}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--ground);color:var(--ink);
      font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
      font-variant-numeric:tabular-nums}
      main,footer{max-width:1120px;margin:0 auto;padding:0 24px}
      header{padding:30px 0 4px}
      h1{font-size:25px;font-weight:600;margin:0;letter-spacing:-.01em}
      h1 small{font-size:15px;font-weight:400;color:var(--soft);letter-spacing:0;margin-left:10px}
      h2{font-size:17px;font-weight:600;margin:0 0 2px}
      h3{font-size:14px;font-weight:600;margin:0}
      section{margin:38px 0 0}
      p{margin:2px 0 12px;max-width:88ch}
      .note,.empty{color:var(--soft);font-size:13.5px}
      .empty{font-style:italic}
      .verdict{margin:10px 0 0;max-width:none}
      .verdict span{margin-right:22px;white-space:nowrap}
      .good,.bad{font-weight:600;white-space:nowrap}
      .good{color:var(--good)}.bad{color:var(--found)}
      .head{display:grid;grid-template-columns:repeat(auto-fit,minmax(185px,1fr));gap:22px 24px;
      margin:10px 0 0}
      .head dt{color:var(--soft);font-size:13.5px}
      .head dd{margin:0}
      .head .n{font-size:31px;line-height:1.15;font-weight:300;letter-spacing:-.02em}
      .head div div{font-size:13.5px;color:var(--soft)}
      .head div b{font-weight:600;color:var(--ink)}
      .wide{overflow-x:auto}
      .below{margin-top:20px}
      .key-word{white-space:nowrap}
      table{border-collapse:collapse;font-size:13.5px}
      table.full{width:100%}
      th{font-weight:400;color:var(--soft);text-align:left;vertical-align:bottom;padding:3px 12px 4px 0;
      border-bottom:1px solid var(--faint)}
      td{padding:4px 12px 4px 0;border-bottom:1px solid var(--hair);vertical-align:middle}
      th.r,td.r{text-align:right}
      td.z{color:var(--faint)}
      th[scope=row]{white-space:nowrap;color:var(--ink);vertical-align:middle;border-bottom-color:var(--hair)}
      .mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px}
      svg{display:block;overflow:visible}
      svg.bar{width:100%;min-width:170px}
      svg.strip{width:100%;min-width:160px}
      svg.panel{width:100%;max-width:none!important}
      svg.meter{width:100px;margin:5px 0 3px}
      svg text:not(.mark){font-size:11px;fill:var(--soft)}
      .s-found,.swatch.found{fill:var(--found);background:var(--found)}
      .s-none,.swatch.none{fill:var(--none);background:var(--none)}
      .s-uncovered,.swatch.uncovered{fill:var(--uncovered);background:var(--uncovered)}
      .s-unassessable,.swatch.unassessable{fill:var(--unassessable);background:var(--unassessable)}
      .s-failed,.swatch.failed{fill:var(--failed);background:var(--failed)}
      .s-unsearched,.swatch.unsearched{fill:var(--unsearched);background:var(--unsearched)}
      .s-time,.m-part{fill:var(--none)}
      .m-whole{fill:var(--unsearched)}
      svg text.t-found:not(.mark),svg text.t-none:not(.mark),svg text.t-uncovered:not(.mark),
      svg text.t-unassessable:not(.mark),svg text.t-failed:not(.mark){fill:var(--on)}
      .swatch{display:inline-block;width:9px;height:9px;margin-right:5px}
      .swatch.line{height:3px;vertical-align:3px;width:14px}
      .swatch.rising{background:var(--found)}.swatch.falling{background:var(--none)}
      .swatch.level{background:var(--uncovered)}
      .axis{stroke:var(--faint);stroke-width:1}
      .grid{stroke:var(--hair);stroke-width:1}
      .dot{fill:var(--found);fill-opacity:.8}
      .median{stroke:var(--ink);stroke-width:2}
      polyline{fill:none;stroke-width:1.1;stroke-linejoin:round}
      .c-rising{stroke:var(--found);stroke-opacity:.75}
      .c-falling{stroke:var(--none);stroke-opacity:.75}
      .c-level{stroke:var(--uncovered);stroke-opacity:.6}
      .e-rising{fill:var(--found)}.e-falling{fill:var(--none)}.e-level{fill:var(--uncovered)}
      .panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:20px 26px}
      .panels figure,.slices figure{margin:0;break-inside:avoid}
      .panels figcaption{font-size:13px;color:var(--soft);margin-bottom:4px}
      .panels figcaption h3{color:var(--ink);display:inline;margin-right:8px}
      table.matrix td{min-width:86px;text-align:right;padding:5px 9px;border:2px solid var(--ground)}
      table.matrix th.r{padding-right:9px}
      table.matrix td.agree{box-shadow:inset 3px 0 0 var(--good)}
      table.matrix td.differ{box-shadow:inset 3px 0 0 var(--found)}
      table.matrix td small{display:block;color:var(--found);font-size:11.5px}
      table.matrix td.sum{color:var(--soft)}
      .key{display:inline-block;width:3px;height:12px;margin:0 5px 0 0;vertical-align:-1px}
      .key.agree{background:var(--good)}.key.differ{background:var(--found)}
      .slices{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:22px}
      .slice{width:100%;background:#000}
      .slice .outline{fill:none;stroke:#ffd23f;stroke-width:1px;vector-effect:non-scaling-stroke}
      .slice:hover .outline{stroke:none}
      .slice .mark{fill:#e8e8e8;paint-order:stroke;stroke:#000;stroke-width:.7px}
      .slice .ruler{stroke:#e8e8e8;stroke-width:1.5px;vector-effect:non-scaling-stroke}
      .slice .shadow{stroke:#000;stroke-opacity:.6;stroke-width:4px;vector-effect:non-scaling-stroke}
      .slices figcaption{font-size:13px;color:var(--soft);margin-top:6px;line-height:1.4}
      .slices figcaption b{color:var(--ink);font-weight:600}
      .gone{aspect-ratio:1;border:1px dashed var(--faint);display:flex;align-items:center;
      justify-content:center;padding:20px;color:var(--soft);font-size:13px;text-align:center}
      footer{margin-top:46px;padding-top:14px;padding-bottom:36px;font-size:13px;color:var(--soft)}
      footer p{border-top:1px solid var(--faint);padding-top:12px;max-width:none}
      @page{margin:14mm}
      @media print{:root{color-scheme:light}body{font-size:11px;-webkit-print-color-adjust:exact;
      print-color-adjust:exact}main,footer{padding:0;max-width:none}section{margin-top:24px}
      h2,h2+p{break-after:avoid}tr,figure{break-inside:avoid}
      .slices{grid-template-columns:repeat(4,1fr);gap:12px}
      .panels{grid-template-columns:repeat(3,1fr)}table{font-size:10.5px}.wide{overflow:visible}}
      """;

  private SummaryStyle() {}
}
