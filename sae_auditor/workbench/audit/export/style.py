"""The style of the HTML page: light and dark by the reader's system, fit for print."""

STYLE = """
:root { color-scheme: light dark; --ground: #f4f5f7; --card: #fff; --ink: #1a1d23; --muted: #5b6370; --line: #e0e3e8;
  --towards: #3a86c8; --against: #d97a2b; --rest: #8b929c; --accent: #0e766e; --warn: #8a5a00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ground: #15171b; --card: #1d2025; --ink: #e6e8ec; --muted: #9aa2ae;
  --line: #2d3138; --accent: #35b8a9; --warn: #e6b450; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 64rem; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK JP", sans-serif;
  font-variant-numeric: tabular-nums; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
.sub, small { color: var(--muted); } .sub { margin: 0 0 .5rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.15rem;
  margin-top: 1rem; overflow-x: auto; }
.top { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 1rem; }
.seen { position: relative; overflow: hidden; border-radius: 6px; }
.veil { position: absolute; background: #000; opacity: .6; print-color-adjust: exact; }
.picture { width: 100%; border-radius: 6px; background: #777; display: block; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; font-weight: 600; color: var(--muted); }
th, td { padding: .28rem .45rem; border-bottom: 1px solid var(--line); vertical-align: middle; }
tr:last-child td { border-bottom: none; } tr { break-inside: avoid; }
td.number, th.number { text-align: right; white-space: nowrap; } tr.chosen td, tr.total td { font-weight: 600; }
tr.fixed td { color: var(--muted); }
.track { display: block; position: relative; height: 1.1rem; width: 11rem; }
.track::before { content: ""; position: absolute; left: 50%; top: 0; bottom: 0; border-left: 1px solid var(--rest); }
.bar { position: absolute; top: .12rem; height: .55rem; border-radius: 2px; }
.bar.towards { background: var(--towards); }
.bar.against { background: var(--against); } .bar.rest { background: var(--rest); }
.bar.method { top: .78rem; height: .18rem; background: var(--muted); }
.bar.unmeasured { opacity: .45; }
.bar.unexplained { border: 1px solid var(--rest);
  background: repeating-linear-gradient(135deg, var(--rest) 0 1.5px, transparent 1.5px 5px); }
.meter { display: block; height: .55rem; min-width: 3rem; border-radius: 3px; background: var(--line); }
.meter i { display: block; height: 100%; border-radius: 3px; background: var(--accent); }
.warning { border-left: 4px solid var(--warn); } .forbidden.card { border-left: 4px solid var(--bad); }
.warn { color: var(--warn); } .doubtful { color: var(--muted); font-weight: 400; }
.flag { display: block; } .flag.forbidden { color: var(--bad); font-weight: 600; }
.flag.must-not-count, .flag.gradient-off { color: var(--warn); }
tr.section th { font-size: .85em; font-weight: 400; padding-top: .7rem; }
.strip { display: flex; flex-wrap: wrap; gap: .3rem; margin-top: .4rem; }
.strip img { width: 4.2rem; height: 4.2rem; object-fit: cover; border-radius: 5px; }
.concepts { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem 1.5rem; }
.concepts > div { break-inside: avoid; min-width: 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; margin: 0; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }
summary { cursor: pointer; font-weight: 600; margin-top: 1rem; }
@media (max-width: 44rem) { .top, .concepts { grid-template-columns: 1fr; } .track { width: 7rem; } }
@media print { body { font-size: 11px; padding: 0; background: none; } .track { width: 8rem; } }
"""
